import { passesNhs } from './check-digits.ts'
import { always, compact, either, labelledLoosely, shaped } from './shape.ts'

const isNhs = (value: string) => passesNhs(compact(value))

/** NHS numbers in the groups that they are printed in, or after their name. */
export const findNhsNumbers = either(
  shaped('UK_NHS', '\\d{3} \\d{3} \\d{4}', isNhs),
  labelledLoosely('UK_NHS', 'nhs', '\\d{3}[ -]?\\d{3}[ -]?\\d{4}', isNhs),
)

/** National insurance numbers: prefixes that are issued, and a suffix A to D (HMRC NIM39110). */
export const findNinos = shaped(
  'UK_NINO',
  '(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z][ -]?\\d{2}[ -]?\\d{2}[ -]?\\d{2}[ -]?[A-D]',
  always,
)
