import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { testUrl } from './harness.ts'

const root = join(import.meta.dirname, '../..')

/** The worked example as a reader copies it. */
const example = (): string => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  const [, code] = /<!-- example:begin -->\s*```bash\n([\s\S]*?)```\s*<!-- example:end -->/.exec(readme) ?? []
  if (code === undefined) throw new Error('The README has no worked example')
  return code
}

describe.skipIf(testUrl === undefined)('the worked example of the README', () => {
  it('runs as it is pasted and ends with an improved agent', async () => {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', example()], {
      cwd: root,
      env: { ...process.env, URL: testUrl },
      timeout: 80_000,
    })
    expect(stderr).toBe('')
    const lines = stdout.trim().split('\n')
    expect(lines).toContain('improved')
    expect(lines.at(-2)).toContain('"content":"vat_return"')
  })
})
