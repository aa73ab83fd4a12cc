import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from './new-id.ts'
import { type Letter, memoryBox, Outbox } from './outbox.ts'

let server: Server
let statuses: number[]
let received: string[]
let now: number

const startServer = async () => {
  statuses = []
  received = []
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      received.push(JSON.parse(body).feedback_id)
      response.writeHead(statuses.shift() ?? 202, { 'content-type': 'application/problem+json' })
      response.end(JSON.stringify({ detail: 'No such agent.' }))
    })
  })
  await new Promise<void>((listening) => server.listen(0, listening))
}

const letterTo = (endpoint: string): Letter => ({
  endpoint,
  token: 'token',
  submission: { feedback_id: newId(), agent_id: newId(), feedback_type: 'thumbs_up' },
  writtenAt: now,
})
// listen(0) on TCP always has an address with a port.
const address = () => `http://localhost:${(server.address() as AddressInfo).port}`

beforeEach(async () => {
  now = Date.UTC(2026, 0, 1)
  await startServer()
})
afterEach(() => void server.close())

describe('the outbox of the widget', () => {
  it('keeps a feedback until the server has it, and sends it under the same id', async () => {
    const outbox = new Outbox(memoryBox(), () => now)
    const letter = letterTo(address())
    outbox.put(letter)
    statuses = [503, 503, 202]
    expect(await outbox.deliver(letter)).toEqual({ state: 'queued' })
    expect(await outbox.deliver(letter)).toEqual({ state: 'queued' })
    expect(outbox.waiting()).toEqual([letter])
    expect(await outbox.deliver(letter)).toEqual({ state: 'saved' })
    expect(outbox.waiting()).toEqual([])
    expect(new Set(received)).toEqual(new Set([letter.submission.feedback_id]))
  })

  it('keeps a feedback while there is no connection', async () => {
    const outbox = new Outbox(memoryBox(), () => now)
    const letter = letterTo('http://localhost:1')
    outbox.put(letter)
    expect(await outbox.deliver(letter)).toEqual({ state: 'queued' })
    expect(outbox.waiting()).toHaveLength(1)
  })

  it('keeps a feedback whose token has expired, for when there is a new one', async () => {
    const outbox = new Outbox(memoryBox(), () => now)
    const letter = letterTo(address())
    outbox.put(letter)
    statuses = [401]
    expect(await outbox.deliver(letter)).toEqual({ state: 'expired' })
    expect(outbox.waiting()).toHaveLength(1)
  })

  it('does not send a refused feedback again, and says why it was refused', async () => {
    const outbox = new Outbox(memoryBox(), () => now)
    const letter = letterTo(address())
    outbox.put(letter)
    statuses = [422]
    expect(await outbox.deliver(letter)).toEqual({ state: 'failed', message: 'No such agent.' })
    expect(outbox.waiting()).toEqual([])
  })

  it('keeps a feedback in memory where storage is full', async () => {
    const full = {
      ...memoryBox(),
      setItem: () => {
        throw new DOMException('The quota has been exceeded.', 'QuotaExceededError')
      },
    }
    const outbox = new Outbox(full, () => now)
    const letter = letterTo(address())
    outbox.put(letter)
    expect(outbox.waiting()).toEqual([letter])
    expect(await outbox.deliver(letter)).toEqual({ state: 'saved' })
    expect(outbox.waiting()).toEqual([])
  })

  it('drops what is older than a week', () => {
    const outbox = new Outbox(memoryBox(), () => now)
    outbox.put(letterTo(address()))
    now += 8 * 24 * 3600 * 1000
    expect(outbox.waiting()).toEqual([])
  })
})
