import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { testUrl } from './harness.ts'

const root = join(import.meta.dirname, '../..')

const example = (): string => {
  const guide = readFileSync(join(root, 'docs/guides/experiments.md'), 'utf8')
  const [, code] = /<!-- example:begin -->\s*```bash\n([\s\S]*?)```\s*<!-- example:end -->/.exec(guide) ?? []
  if (code === undefined) throw new Error('The guide has no example')
  return code
}

describe.skipIf(testUrl === undefined)('the example of the guide on experiments', () => {
  it('runs as it is pasted: half of the clients are enrolled, and it says what it waits for', async () => {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', example()], {
      cwd: root,
      env: { ...process.env, URL: testUrl },
      timeout: 80_000,
    })
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
