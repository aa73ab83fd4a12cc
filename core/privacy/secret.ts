import type { Finding } from './finding.ts'
import { either, matching } from './shape.ts'

/** Formats that only secrets have. The whole match is the secret. */
const formats = [
  // JSON Web Tokens
  /(?<![\w-])eyJ[\w-]{8,4096}\.[\w-]{8,8192}\.[\w-]{0,2048}/g,
  // Service keys of this product
  /(?<!\w)pgk_[0-9a-f]{32}_[\w-]{43}/g,
  // AWS, Google
  /(?<![A-Za-z0-9])(?:AKIA|ASIA|AGPA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])/g,
  /(?<![\w-])AIza[\w-]{35}(?![\w-])/g,
  /(?<![\w-])ya29\.[\w-]{20,2048}/g,
  // GitHub, GitLab, npm
  /(?<!\w)(?:gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_\w{22,255}|glpat-[\w-]{20,255}|npm_[A-Za-z0-9]{36})(?!\w)/g,
  // Slack, Stripe, SendGrid, OpenAI and Anthropic
  /(?<!\w)xox[abeoprs]-(?=[\w-]{0,255}\d)[\w-]{10,255}/g,
  /(?<!\w)(?:(?:sk|rk|pk)_(?:live|test)|whsec)_\w{10,255}/g,
  /(?<!\w)SG\.[\w-]{16,64}\.[\w-]{16,128}/g,
  /(?<![\w-])sk-(?=[\w-]{0,255}\d)[\w-]{20,255}/g,
  // Google clients, Hugging Face, PyPI, Twilio, DigitalOcean, Mailgun, Azure clients, Slack webhooks
  /(?<![\w-])GOCSPX-[\w-]{28}/g,
  /(?<!\w)(?:hf_[A-Za-z]{30,40}|dop_v1_[0-9a-f]{64}|SK[0-9a-f]{32}|key-[0-9a-f]{32})(?!\w)/g,
  /(?<![\w-])pypi-AgEI[\w-]{20,512}/g,
  /(?<![\w~.-])[\w~.-]{3}\dQ~[\w~.-]{31,34}(?![\w~-])/g,
  /https:\/\/hooks\.slack\.com\/services\/T\w{6,20}\/B\w{6,20}\/\w{16,40}/g,
  // Oracle: jdbc:oracle:thin:user/password@host
  /jdbc:oracle:thin:[^\s/@]{1,60}\/[^\s/@]{1,100}@[^\s"']{1,200}/g,
  // Connection strings with a password: scheme://user:password@host/…
  /(?<![\w+.-])[a-z][a-z0-9+.-]{1,20}:\/\/[^\s:@/[\]]{0,100}:[^\s@/[\]]{1,200}@[^\s[\]"'<>]{1,500}/gi,
]

/** What names a secret, also at the end of a longer name: `PGPASSWORD`, `db_password`. */
const label = `(?:(?<![A-Za-z])|(?<=PG|DB|db))(?:password|passwd|passphrase|passwort|kennwort|mot[ _-]de[ _-]passe|contraseña|wachtwoord|pwd|(?:client|aws)[ _-]?secret|(?:aws[ _-]?)?secret[ _-]?(?:access[ _-]?)?key|secret|api[ _-]?(?:key|schlüssel)|account[ _-]?key|access[ _-]?(?:key|token)|auth[ _-]?token|token)(?![\\p{L}\\p{N}])`

/** What gives a value to a name, in most notations. */
const assigned = `(?:\\\\?["'*]|<\\/?\\w{1,20}>){0,3}\\s{0,2}(?:=>|(?<=>)|[=:>|]|\\b(?:is|ist|lautet|est|es)\\b)\\s{0,2}(?:\\\\?["'*(]){0,4}\\s{0,2}`

/** A character of a secret; an ampersand that begins the next parameter is none. */
const value = `(?:[^\\s"'[\\];,&<>\\\\]|&(?!\\w{1,30}=))`

/** A secret behind its label; the label stays readable. Values with a digit only: `password: forgotten` is no secret. */
const labelled = [
  /(?<!\w)(?:bearer|basic)\s{1,4}(?<value>(?=[^\s\d]{0,512}\d)[\w.~+/=-]{16,4096})/gi,
  new RegExp(`${label}${assigned}(?<value>(?=[^\\s\\d;,<>"']{0,200}\\d)${value}{8,4096})`, 'giu'),
  // Without a sign between them, what follows must look like nothing but a secret.
  new RegExp(
    `${label}["'\\s(*]{1,4}(?<value>(?=[^\\s\\d]{0,60}\\d)(?=[^\\sa-z]{0,60}[a-z])${value}{9,4096})`,
    'giu',
  ),
  /[?&]sig=(?<value>[\w%+/=-]{20,200})/g,
  /(?<!\w)curl\s[^\n]{0,200}?-u\s?["']?[^\s:"']{1,60}:(?<value>[^\s"']{3,100})/g,
  // In a connection string any password counts: Server=…;Password=…
  /;\s?(?:password|pwd)\s?=\s?(?!\$\{|\$\w{1,40}(?:[;\s]|$)|\{\{|<)(?=[^\s;]{0,200}[\p{L}\p{N}])(?<value>[^\s;"'<>]{3,200})/giu,
]

/** What documentation puts in the place of a password. */
const standIn = /:(?:<[^>]*>|\$\{[^}]*\}|\$\w+|\{\{?[^}]*\}?\}|%\w+%|\*+|x{3,}|\.{3}|[A-Z_]*PASSWORD[A-Z_]*)@/

const keyBegin = /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g
const keyEnd = /-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/g

/** Private keys in PEM; one whose end was cut off reaches to the end of the text. */
const findPrivateKeys = (text: string): Finding[] => {
  const findings: Finding[] = []
  let from = 0
  for (const { index: start } of text.matchAll(keyBegin)) {
    if (start < from) continue
    keyEnd.lastIndex = start
    const closing = keyEnd.exec(text)
    from = closing === null ? text.length : closing.index + closing[0].length
    findings.push({ type: 'SECRET', start, end: from })
  }
  return findings
}

const isWritten = (match: string): boolean => !standIn.test(match)

/** Credentials: tokens, keys of cloud providers, authorization values, private keys, connection strings. */
export const findSecrets = either(
  findPrivateKeys,
  ...formats.map((format) => matching('SECRET', format, isWritten)),
  ...labelled.map((format) => matching('SECRET', format)),
)
