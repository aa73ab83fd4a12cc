import { sha256 } from './sha256.ts'

/**
 * The id of a thing that follows from another one, such as the candidate of a run: the same parent and purpose
 * always give the same UUIDv7, so that doing the work twice makes one row. The time part is the parent's.
 */
export const derivedId = async (parentId: string, purpose: string): Promise<string> => {
  const time = parentId.replaceAll('-', '').slice(0, 12)
  const random = await sha256(`${parentId} ${purpose}`)
  const variant = '89ab'.charAt(Number.parseInt(random.charAt(3), 16) % 4)
  return [
    time.slice(0, 8),
    time.slice(8),
    `7${random.slice(0, 3)}`,
    `${variant}${random.slice(4, 7)}`,
    random.slice(7, 19),
  ].join('-')
}
