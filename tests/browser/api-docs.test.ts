import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchBrowser, newProfile } from './browser.ts'

const url = process.env.TEST_URL

describe.skipIf(url === undefined)('the API reference', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  it('shows every operation, under its own content security policy', async () => {
    const page = await (await newProfile(browser)).newPage()
    const complaints: string[] = []
    page.on('pageerror', (error) => complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(`${url}/api/docs`)
    const operations = page.locator('.opblock')
    await operations.first().waitFor()
    const document = (await (await fetch(`${url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, unknown>>
    }
    const expected = Object.values(document.paths).flatMap((path) => Object.keys(path)).length
    expect(expected).toBeGreaterThan(30)
    expect(await operations.count()).toBe(expected)
    expect(await page.locator('#problem-invalid').textContent()).toContain('422')
    expect(complaints).toEqual([])
  })
})
