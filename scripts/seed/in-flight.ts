/** Does the work for every item, `width` at a time; results in the order of the items. The first failure ends it. */
export async function inFlight<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
  onDone: (done: number) => void = () => {},
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  let done = 0
  const worker = async () => {
    for (const [index, item] of queue) {
      results[index] = await work(item, index)
      onDone(++done)
    }
  }
  await Promise.all(Array.from({ length: width }, worker))
  return results
}
