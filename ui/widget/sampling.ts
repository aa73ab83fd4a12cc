/** FNV-1a with a final mix, as a share from 0 up to 1: the same text always gives the same share. */
const shareOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}

/** Whether the widget shows itself under this execution: for all of its readers, on every reload, or for none. */
export const isSampled = (executionId: string, collectionRate: number): boolean =>
  shareOf(executionId) < collectionRate
