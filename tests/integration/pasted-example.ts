import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { testUrl } from './harness.ts'

const root = join(import.meta.dirname, '../..')

/** Runs the worked example of a document as a reader pastes it; what it printed. Throws after 80 s, or when bash fails. */
export async function runExampleOf(document: string): Promise<{ stdout: string; stderr: string }> {
  const text = readFileSync(join(root, document), 'utf8')
  const [, code] = /<!-- example:begin -->\s*```bash\n([\s\S]*?)```\s*<!-- example:end -->/.exec(text) ?? []
  if (code === undefined) throw new Error(`${document} has no worked example`)
  return promisify(execFile)('bash', ['-c', code], {
    cwd: root,
    env: { ...process.env, URL: testUrl },
    timeout: 80_000,
  })
}
