import type { Detector } from './finding.ts'
import { isNumbered } from './identifier-context.ts'

const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(
  `(?<![\\w.]|\\d,)${octet}(?:\\.${octet}){3}(?:\\/\\d{1,2})?(?![\\w]|\\.\\d|,\\d)`,
  'g',
)
const ipv6 =
  /(?<![\w:.])[0-9a-f:]{2,39}(?:(?<=:)\d{1,3}(?:\.\d{1,3}){3})?(?:%\w{1,16})?(?:\/\d{1,3})?(?![\w:])/gi
const addressContext = /(?:\bip(?:v4)?|address|host|server|gateway|ping|from|client)\W{0,3}$/i

/** Whether four numbers are an address: `9.5.5.1` is a paragraph of a standard unless the text says otherwise. */
const isAddress = (text: string, start: number, match: string): boolean =>
  !isNumbered(text, start) &&
  (/\d\d/.test(match.replace(/\/.*/, '')) || addressContext.test(text.slice(Math.max(0, start - 16), start)))

/** Whether the text is an IPv6 address: eight groups, or fewer around one `::`. Slices such as `a[2::3]` are none. */
const isIpv6 = (text: string): boolean => {
  const [address = ''] = text.split(/[%/]/)
  const [left = '', right, ...more] = address.split('::')
  if (more.length > 0) return false
  const groupsOf = (part: string) => (part === '' ? [] : part.split(':'))
  const groups = [...groupsOf(left), ...groupsOf(right ?? '')]
  const count = groups.reduce((sum, group) => sum + (group.includes('.') ? 2 : 1), 0)
  return (
    groups.every((group, i) =>
      group.includes('.')
        ? i === groups.length - 1 && new RegExp(`^${octet}(?:\\.${octet}){3}$`).test(group)
        : /^[0-9a-f]{1,4}$/i.test(group),
    ) &&
    groups.some((group) => group.length >= 3) &&
    /\d/.test(address) &&
    (right === undefined ? count === 8 : count <= 7)
  )
}

/** IP addresses of both versions, with prefix length or zone. */
export const findIps: Detector = (text) => [
  ...[...text.matchAll(ipv4)]
    .filter(({ index, 0: match }) => isAddress(text, index, match))
    .map(({ index, 0: match }) => ({ type: 'IP' as const, start: index, end: index + match.length })),
  ...[...text.matchAll(ipv6)]
    .filter(([match]) => match.includes(':') && isIpv6(match))
    .map(({ index, 0: match }) => ({ type: 'IP' as const, start: index, end: index + match.length })),
]
