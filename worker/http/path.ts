/** The path of an absolute URL, without taking the rest of it apart. */
export const pathOf = (url: string): string => {
  const begin = url.indexOf('/', url.indexOf('://') + 3)
  if (begin === -1) return '/'
  const query = url.indexOf('?', begin)
  return query === -1 ? url.slice(begin) : url.slice(begin, query)
}
