import {
  passesBaltic,
  passesBelgian,
  passesCnp,
  passesEmso,
  passesFodselsnummer,
  passesPesel,
} from './check-digits.ts'
import type { Detector } from './finding.ts'
import { isNumbered } from './identifier-context.ts'
import { isRegistered } from './registered.ts'
import { always, compact, either, labelledLoosely, shaped } from './shape.ts'

/** Checked by its number in stdnum: `DE`, `idnr`. */
const checks = (country: string, name: string) => (value: string) => isRegistered(country, name, value)

/** Without separators: for shapes with separators that the library does not expect. */
const checksCompact = (country: string, name: string) => {
  const isValid = checks(country, name)
  return (value: string) => isValid(compact(value))
}

/** Not where a word says that a value numbers something else, if it may: `Order no. 06055628090`. */
const unlessNumbered =
  (detector: Detector, mayNumber: (value: string) => boolean): Detector =>
  (text) =>
    detector(text).filter(({ start, end }) => !(mayNumber(text.slice(start, end)) && isNumbered(text, start)))

const isAllDigits = (value: string): boolean => /^\d+$/.test(value)

/** A number whose shape and check digits say enough. */
const own = (shape: string, isValid: (value: string) => boolean): Detector =>
  unlessNumbered(shaped('NATIONAL_ID', shape, isValid), isAllDigits)

/** A number that is one only after its name. */
const named = (labels: string, shape: string, isValid: (value: string) => boolean): Detector =>
  labelledLoosely('NATIONAL_ID', labels, shape, isValid)

/** The check digits first, which cost a fraction of what the registry looks at, such as the date of birth. */
const after = (passes: (digits: string) => boolean, isValid: (value: string) => boolean) => (value: string) =>
  passes(compact(value)) && isValid(value)

const month = '(?:0[1-9]|1[0-2])'
const day = '(?:0[1-9]|[12]\\d|3[01])'

/** Also without the hyphen before the last four digits. */
const isPersonnummer = (value: string): boolean =>
  isRegistered('SE', 'personnummer', /[-+]/.test(value) ? value : `${value.slice(0, -4)}-${value.slice(-4)}`)

const isBirthCode = checks('CZ', 'rc')

/** Personal numbers of European countries, with the check digits of each (python-stdnum's rules). */
export const findNationalIds = either(
  named(
    'steuer[- ]?id(?:nr)?\\.?|steuer-?ident(?:ifikations)?-?(?:nummer|nr\\.?)|steuerliche identifikations-?nummer|idnr\\.?|id-nr\\.?|identifikationsnummer|tax id|tin|personal tax',
    '\\d{2} ?\\d{3} ?\\d{3} ?\\d{3}',
    checksCompact('DE', 'idnr'),
  ),
  named(
    'sv-?nummer|sv-?nr\\.?|(?:renten|sozial)versicherungs-?(?:nummer|nr\\.?)',
    '\\d{2} ?\\d{6} ?[A-Z] ?\\d{3}',
    checksCompact('DE', 'svnr'),
  ),
  own(
    '[1-478][ .]?\\d{2}[ .]?(?:0[1-9]|[1-9]\\d)[ .]?(?:\\d{2}|2[AB])[ .]?\\d{3}[ .]?\\d{3}[ .]?\\d{2}',
    checksCompact('FR', 'nir'),
  ),
  own('\\d{8}[ -]?[A-Z]|\\d{2}\\.\\d{3}\\.\\d{3}[ -]?[A-Z]', checksCompact('ES', 'dni')),
  own('[XYZ][ -]?\\d{7}[ -]?[A-Z]', checksCompact('ES', 'nie')),
  own(
    '[A-Z]{3} ?[A-Z]{3} ?[0-9L-NP-V]{2} ?[A-EHLMPRST] ?[0-9L-NP-V]{2} ?[A-Z] ?[0-9L-NP-V]{3} ?[A-Z]',
    checksCompact('IT', 'codicefiscale'),
  ),
  named(
    'bsn|burgerservice-?nummer|burger service nummer|sofi-?nummer',
    '\\d{4}[ .]?\\d{2}[ .]?\\d{3}|\\d{3}[ .-]?\\d{3}[ .-]?\\d{3}|\\d{8}',
    checksCompact('NL', 'bsn'),
  ),
  own('\\d{2}[ .]?\\d{2}[ .]?\\d{2}[ -]?\\d{3}[ .-]?\\d{2}', after(passesBelgian, checksCompact('BE', 'nn'))),
  own(`\\d{2}(?:0[1-9]|1[0-2]|2[1-9]|3[0-2])${day}\\d{5}`, after(passesPesel, checks('PL', 'pesel'))),
  named(
    'nif|contribuinte|número fiscal|número de contribuinte|identificação fiscal',
    '\\d{3}[ .]?\\d{3}[ .]?\\d{3}',
    checksCompact('PT', 'nif'),
  ),
  own('(?:19|20)?\\d{6}[-+]\\d{4}', checks('SE', 'personnummer')),
  named('personnummer|personnr\\.?|pnr', '(?:19|20)?\\d{6}[-+]?\\d{4}', isPersonnummer),
  own('\\d{6}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]', checks('FI', 'hetu')),
  // It has no check digit, only a date.
  unlessNumbered(shaped('NATIONAL_ID', '\\d{6}-\\d{4}', checks('DK', 'cpr')), always),
  named('cpr(?:-?nummer|-?nr\\.?)?|personnummer', '\\d{6}[ -]?\\d{4}', checksCompact('DK', 'cpr')),
  own('\\d{6} ?\\d{5}', after(passesFodselsnummer, checksCompact('NO', 'fodselsnummer'))),
  named('ppsn?|personal public service', '\\d{7}[A-W][A-IW]?', checks('IE', 'pps')),
  named(
    'svnr\\.?|sv-?nr\\.?|sv-?nummer|sozialversicherungs-?(?:nummer|nr\\.?)|versicherungs-?(?:nummer|nr\\.?)',
    '\\d{4}[ -]?\\d{6}',
    checksCompact('AT', 'vnr'),
  ),
  own('\\d{6}/\\d{3,4}', isBirthCode),
  named('rodn[ée] č[ií]slo|r\\.? ?č\\.?|birth number', '\\d{9,10}', (value) =>
    isBirthCode(`${value.slice(0, 6)}/${value.slice(6)}`),
  ),
  own(`[1-8]\\d{2}${month}${day}\\d{6}`, after(passesCnp, checks('RO', 'cnp'))),
  named('егн|egn|единен граждански номер', '\\d{10}', checks('BG', 'egn')),
  named('oib|osobni identifikacijski broj', '\\d{11}', checks('HR', 'oib')),
  own(`${day}${month}(?:9\\d{2}|0[0-2]\\d)\\d{6}`, after(passesEmso, checks('SI', 'emso'))),
  named('personal code|isikukood|asmens kodas', '[1-8]\\d{10}', checks('EE', 'ik')),
  own(`[1-8]\\d{2}${month}${day}\\d{4}`, after(passesBaltic, checks('EE', 'ik'))),
  named('amka|αμκα', '\\d{11}', checks('GR', 'amka')),
  named('ahv|avs', '756[ .]?\\d{4}[ .]?\\d{4}[ .]?\\d{2}', checksCompact('CH', 'ssn')),
  own('756[ .]?\\d{4}[ .]?\\d{4}[ .]?\\d{2}', checksCompact('CH', 'ssn')),
)
