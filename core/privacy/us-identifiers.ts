import { passesDea, passesNpi } from './check-digits.ts'
import { always, compact, either, labelled, labelledLoosely, shaped } from './shape.ts'

// Areas 000, 666 and 900 to 999, group 00 and serial 0000 are never issued (SSA).
const ssnOf = (separator: string) => `(?!000|666|9)\\d{3}${separator}(?!00)\\d{2}${separator}(?!0000)\\d{4}`
const itinOf = (separator: string) =>
  `9\\d{2}${separator}(?:5\\d|6[0-5]|7\\d|8[0-8]|9[0-2]|9[4-9])${separator}\\d{4}`

/** Social security numbers, and taxpayer numbers of those who have none (IRS). */
export const findUsTaxpayers = either(
  shaped('US_SSN', ssnOf('-'), always),
  labelled('US_SSN', 'ssns?|social ?security(?: ?number)?|soc\\.? ?sec\\.?|ss#', ssnOf('[ .-]?'), always),
  shaped('US_ITIN', itinOf('-'), always),
  labelled(
    'US_ITIN',
    'itins?|individual taxpayer identification(?: number)?|taxpayer id(?:entification)?|tax id|tin',
    itinOf('[ .-]?'),
    always,
  ),
)

const letter = '[AC-HJKMNP-RT-Y]'
const character = '[0-9AC-HJKMNP-RT-Y]'
const mbi = `[1-9]${letter}${character}\\d-?${letter}${character}\\d-?${letter}${letter}\\d{2}`
/** Without hyphens it is one of many codes, unless it mixes letters and digits as only this one does. */
const isMbi = (value: string) => compact(value).length === 11

/** Registrations of prescribers (DEA), providers (NPI) and Medicare beneficiaries (MBI, CMS). */
export const findUsHealthIds = either(
  shaped('US_DEA', '[A-HJ-MPRSTUX][A-Z9]\\d{7}', (value) => passesDea(value.slice(2))),
  labelledLoosely(
    'US_NPI',
    'npis?|national provider identifier|provider(?: id(?:entifier)?)?',
    '[12]\\d{9}',
    passesNpi,
  ),
  shaped('US_MBI', mbi, isMbi),
)
