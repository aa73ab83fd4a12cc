import {
  passesBaltic,
  passesBelgian,
  passesCnp,
  passesEmso,
  passesFodselsnummer,
  passesPesel,
} from './check-digits.ts'
import type { Detector } from './finding.ts'
import { isRegistered } from './registered.ts'
import { compact, either, labelled, shaped } from './shape.ts'

/** Checked by its number in stdnum: `DE`, `idnr`. */
const checks = (country: string, name: string) => (value: string) => isRegistered(country, name, value)

/** Without separators: for shapes with separators that the library does not expect. */
const checksCompact = (country: string, name: string) => {
  const isValid = checks(country, name)
  return (value: string) => isValid(compact(value))
}

/** A number whose shape and check digits say enough. */
const own = (shape: string, isValid: (value: string) => boolean): Detector =>
  shaped('NATIONAL_ID', shape, isValid)

/** A number that is one only after its name. */
const named = (labels: string, shape: string, isValid: (value: string) => boolean): Detector =>
  labelled('NATIONAL_ID', labels, shape, isValid)

/** The check digits first, which cost a fraction of what the registry looks at, such as the date of birth. */
const after = (passes: (digits: string) => boolean, isValid: (value: string) => boolean) => (value: string) =>
  passes(compact(value)) && isValid(value)

const isBirthCode = checks('CZ', 'rc')

/** Personal numbers of European countries, with the check digits of each (python-stdnum's rules). */
export const findNationalIds = either(
  named(
    'steuer-?id(?:nr)?\\.?|steuer-?ident(?:ifikations)?-?(?:nummer|nr\\.?)|steuerliche identifikations-?nummer|idnr\\.?|id-nr\\.?|identifikationsnummer|tax id|tin|personal tax',
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
  own('\\d{11}', after(passesPesel, checks('PL', 'pesel'))),
  named(
    'nif|contribuinte|número de contribuinte|identificação fiscal',
    '\\d{3}[ .]?\\d{3}[ .]?\\d{3}',
    checksCompact('PT', 'nif'),
  ),
  own('(?:19|20)?\\d{6}[-+]\\d{4}', checks('SE', 'personnummer')),
  named('personnummer|personnr\\.?|pnr', '(?:19|20)?\\d{6}[-+]?\\d{4}', checks('SE', 'personnummer')),
  own('\\d{6}[-+A-FU-Y]\\d{3}[0-9A-FHJ-NPR-Y]', checks('FI', 'hetu')),
  own('\\d{6}-\\d{4}', checks('DK', 'cpr')),
  named('cpr(?:-?nummer|-?nr\\.?)?|personnummer', '\\d{6}[ -]?\\d{4}', checksCompact('DK', 'cpr')),
  own('\\d{6} ?\\d{5}', after(passesFodselsnummer, checksCompact('NO', 'fodselsnummer'))),
  named('ppsn?|personal public service', '\\d{7}[A-W][A-IW]?', checks('IE', 'pps')),
  named(
    'svnr\\.?|sv-?nr\\.?|sv-?nummer|sozialversicherungs-?(?:nummer|nr\\.?)|versicherungs-?(?:nummer|nr\\.?)',
    '\\d{4}[ -]?\\d{6}',
    checksCompact('AT', 'vnr'),
  ),
  own('\\d{6}/\\d{3,4}', isBirthCode),
  own('[1-9]\\d{12}', after(passesCnp, checks('RO', 'cnp'))),
  named('егн|egn', '\\d{10}', checks('BG', 'egn')),
  named('oib', '\\d{11}', checks('HR', 'oib')),
  own('\\d{13}', after(passesEmso, checks('SI', 'emso'))),
  own('[1-8]\\d{10}', after(passesBaltic, checks('EE', 'ik'))),
  named('amka|αμκα', '\\d{11}', checks('GR', 'amka')),
  own('756[ .]?\\d{4}[ .]?\\d{4}[ .]?\\d{2}', checksCompact('CH', 'ssn')),
)
