import { describe, expect, it } from 'vitest'
import { testUrl } from './harness.ts'
import { runExampleOf } from './pasted-example.ts'

describe.skipIf(testUrl === undefined)('the example of the guide on experiments', () => {
  it('runs as it is pasted: half of the clients are enrolled, and it says what it waits for', async () => {
    const { stdout, stderr } = await runExampleOf('docs/guides/experiments.md')
    expect(stderr).toBe('')
    const lines = stdout.trim().split('\n')
    expect(lines[0]).toBe('{"success":true,"status":"running"}')
    expect(lines[1]).toBe('{"success":true,"status":"running","config_version":2}')
    const [samples = 0, pValue = 0] = (lines[2] ?? '').split(' ').map(Number)
    expect(samples).toBeGreaterThan(65)
    expect(samples).toBeLessThan(135)
    expect(pValue).toBeGreaterThan(0.001)
    expect(stdout).toContain('of at least 100 units with satisfaction')
    expect(lines.at(-1)).toContain('"decision":"keep_current"')
  })
})
