import { describe, expect, it } from 'vitest'
import { testUrl } from './harness.ts'
import { runExampleOf } from './pasted-example.ts'

describe.skipIf(testUrl === undefined)('the worked example of the README', () => {
  it('runs as it is pasted and ends with an improved agent', async () => {
    const { stdout, stderr } = await runExampleOf('README.md')
    expect(stderr).toBe('')
    const lines = stdout.trim().split('\n')
    expect(lines).toContain('improved')
    expect(lines.at(-2)).toContain('"content":"vat_return"')
  })
})
