/** What a step tells while it works: a short note such as `120 of 240`. */
export type Note = (note: string) => void

/** Runs the next numbered step. The work answers the sentence that stays. */
export type Step = (name: string, work: (note: Note) => Promise<string>) => Promise<void>

/** Prints `[3/8] name: sentence (6.2 s)`, with live notes on a terminal. */
export const progressOf = (total: number): Step => {
  let number = 0
  return async (name, work) => {
    const head = `[${++number}/${total}] ${name}`
    const live = process.stdout.isTTY === true
    const startedAt = performance.now()
    const show = (text: string) => process.stdout.write(`\r\u001b[2K${text}`)
    if (live) show(`${head} …`)
    const sentence = await work((note) => {
      if (live) show(`${head}: ${note}`)
    })
    const line = `${head}: ${sentence} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`
    if (live) show(`${line}\n`)
    else console.log(line)
  }
}
