// Runs a command in this process group and ends the whole group when whoever started it is gone, however it died:
// two runtimes must never be left behind over one state.
import { spawn } from 'node:child_process'

const [command, ...args] = process.argv.slice(2)
const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] })
child.on('exit', (code) => process.exit(code ?? 1))
child.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})

// The command gets the signal too and ends by itself.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {})

process.stdin.on('close', () => process.kill(-process.pid, 'SIGKILL'))
process.stdin.resume()
