// How long redaction takes on texts made to be slow: `node bench/redaction.ts`. Aim: at most 50 ms for 50 kB each.
import { performance } from 'node:perf_hooks'
import { findPii } from '../core/privacy/redact.ts'

const size = 50_000
const fill = (unit: string) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size)
const counted = (unit: (i: number) => string) => {
  let text = ''
  for (let i = 0; text.length < size; i++) text += unit(i)
  return text.slice(0, size)
}

const texts: Readonly<Record<string, string>> = {
  'ordinary prose': fill('The accrual of 12,500.00 was reversed on 2026-11-23 in account 4000-100. '),
  digits: fill('1'),
  '1-1-1-': fill('1-'),
  '1 1 1 ': fill('1 '),
  '+1+1+1': fill('+1'),
  'plus and digits': fill('+1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 '),
  'different phones': counted((i) => `+44 20 ${1000 + (i % 9000)} ${1000 + ((i * 7) % 9000)}, `),
  'different emails': counted((i) => `user${i}@example${i}.com `),
  'at signs': fill('@'),
  'a@a@a@': fill('a@'),
  'a.a.a.': fill('a.'),
  letters: fill('a'),
  'tel tel': fill('tel '),
  'tel 1-1': fill('tel 1-1-1-1-1-1-1-1-1-'),
  'different tels': counted((i) => `tel 0${20 + (i % 80)} ${1000 + (i % 9000)} ${1000 + ((i * 7) % 9000)} `),
  colons: fill(':'),
  '1:1:1:': fill('1:'),
  '1.1.1.': fill('1.'),
  '10.0.0.1 ': fill('10.0.0.1 '),
  DE89DE89: fill('DE89'),
  'DE89 DE89 ': fill('DE89 '),
  eyJ: fill('eyJ'),
  '.eyJaaaaaaaa': fill('.eyJaaaaaaaa'),
  bearer: fill('bearer a'),
  'password=': fill('password='),
  'a://b:': fill('a://b:'),
  'begin keys': fill('-----BEGIN PRIVATE KEY-----'),
  'sk-': fill('sk-a'),
  'eleven digits': counted((i) => `${44_051_401_359 + i * 101} `),
  'thirteen digits': counted((i) => `${1_900_101_123_456 + i * 1_001} `),
  'DNI wrong': counted((i) => `${10_000_000 + i}A `),
  'VAT wrong': counted((i) => `FR${40_303_265_045 + i} `),
  'VAT ES': fill('ES A-1 2.3 '),
  'birth codes': counted((i) => `${736_028 + (i % 9)}/${1_000 + (i % 9_000)} `),
  'NIR wrong': fill('2 55 08 14 168 025 39 '),
  'fiscal codes': fill('RSS MRA 85T10 A562 X '),
  base58: counted((i) => `1BvBMSEYstWetqTFn5Au4m4GFg7xJaNV${(i % 50) + 111} `),
  'base58 run': fill('1B'),
  bech32: counted((i) => `bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5m${(i % 50) + 220} `.replaceAll('1 ', '2 ')),
  ethereum: counted((i) => `0x5aAeb6053F3E94C9b9A09f33669435E7Ef1Be${(i % 800) + 100} `),
  passports: fill('passport no '),
  'ssn no.': fill('ssn no. no. is '),
  'nhs a a a': fill('nhs a a a a a a a a '),
  'steuer-id (a (a': fill('steuer-id (a (a (a <a> '),
  'passport n.o. (a)': fill('passport n.o. (a) (b) no. '),
  'password = is': fill('password = is = is "'),
  'Password=': fill(';Password=x'),
  'labels and dots': fill('nhs : : : : : : : : '),
  'MAC ': fill('00:1b:'),
  'full width': fill('４１１１ '),
  'zero width': fill('4\u200b1'),
  placeholders: fill('[EMAIL_1]'),
  '(((': fill('('),
  spaces: fill(' '),
}

findPii('warm up +44 20 7946 0018')
for (const [name, text] of Object.entries(texts)) {
  const start = performance.now()
  const found = findPii(text).length
  const ms = performance.now() - start
  console.info(
    `${ms.toFixed(1).padStart(8)} ms  ${String(found).padStart(5)} found  ${name}${ms > 50 ? '  OVER' : ''}`,
  )
}
