import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRedactor, findPii, redact, redactJson } from './redact.ts'

const jwt =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U'

describe('redact', () => {
  it.each([
    ['Mail anna.muster@example.co.uk today', 'Mail [EMAIL_1] today'],
    ["<o'neil+tax@bücher.example>", '<[EMAIL_1]>'],
    ['Call +44 20 7946 0018 12 times', 'Call [PHONE_1] 12 times'],
    ['Call +41 (0)44 668 18 00.', 'Call [PHONE_1].'],
    ['+1-555-123-4567', '[PHONE_1]'],
    ['(212) 555-0134 or 212-555-0135', '[PHONE_1] or [PHONE_2]'],
    ['My mobile number is 07700 900123, thanks', 'My mobile number is [PHONE_1], thanks'],
    ['Tel.: 089 1234567', 'Tel.: [PHONE_1]'],
    ['My cell is 206 5550 143, cell: 206 5550144', 'My cell is [PHONE_1], cell: [PHONE_2]'],
    ['0049 89 1234567', '[PHONE_1]'],
    ['Card 4111 1111 1111 1111 exp 12/27', 'Card [CARD_1] exp 12/27'],
    ['5500005555555559 and 3782-822463-10005', '[CARD_1] and [CARD_2]'],
    ['IBAN DE89 3704 0044 0532 0130 00 EUR 500', 'IBAN [IBAN_1] EUR 500'],
    ['to gb82west12345698765432.', 'to [IBAN_1].'],
    ['from 192.168.1.10/24 via 2001:db8::8a2e:370:7334', 'from [IP_1] via [IP_2]'],
    ['ip 8.8.8.8, ::ffff:10.1.2.3 and fe80::1%eth0', 'ip [IP_1], [IP_2] and [IP_3]'],
    [`Authorization: Bearer ${jwt}`, 'Authorization: Bearer [SECRET_1]'],
    ['Bearer abcdef0123456789abcdef', 'Bearer [SECRET_1]'],
    ['AKIAIOSFODNN7EXAMPLE and sk-proj-abcdefghij0123456789', '[SECRET_1] and [SECRET_2]'],
    ['postgres://app:s3cret@db.example:5432/books', '[SECRET_1]'],
    ['password="Hunter2hunter"', 'password="[SECRET_1]"'],
    [`pgk_${'0'.repeat(32)}_${'a'.repeat(43)}`, '[SECRET_1]'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nok', '[SECRET_1]\nok'],
    ['-----BEGIN PRIVATE KEY-----\nMIIE cut off', '[SECRET_1]'],
  ])('replaces personal data and secrets: %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each([
    'Invoice 2026-00012345 over EUR 1,234,567.89 is due on 2026-11-23.',
    'Rechnung Nr. 4711-0815-2026 vom 23.11.2026, 1.234.567,89 €',
    'Book 12,500.00 Dr 4000-100-2000 and Cr 1200.10.01.002.',
    'Account 0012-345-6789 to 0012-345-6790, cost centre 400-200-3000.',
    'IFRS 9.5.5.1 and ISA 315.12, version 10.2.33.4, section 12.10.1.2',
    'Call option of 2000000 shares at 12.50; call on 2026-11-23 at 10:30:45.',
    'Cell 2001 93 791 804 of the sheet holds 12 500 000.',
    'Telephone expense 6400: 1 234 567 890 in 2025 2026.',
    'VAT number GB 123 4567 89, EIN 12-3456789, order 1234567890123456',
    'Growth of +12 500 000 EUR (+4.5 %), ratio 3:2:1, range 2019-2026.',
    'bearer bonds and bearer instruments; password: please reset it; std::vector<int> a[2::3]',
    'Total 4111 1111 1111 1112 is no card; DE00 3704 0044 0532 0130 00 is no IBAN.',
    'Net margin @ 12.5% vs 11.3%, 2 units @ 3.50, sha 9f86d081884c7d659a2feaa0c55ad015',
  ])('leaves ordinary texts of accountants as they are: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  it('gives the same value the same number, however it is written', () => {
    expect(redact('a@x.io b@x.io A@X.IO')).toBe('[EMAIL_1] [EMAIL_2] [EMAIL_1]')
    expect(redact('+44 20 7946 0018 = +442079460018')).toBe('[PHONE_1] = [PHONE_1]')
  })

  it('does not give away numbers that the text already uses', () => {
    expect(redact('[EMAIL_1] asked b@x.io')).toBe('[EMAIL_1] asked [EMAIL_2]')
  })

  it('keeps numbers over the texts of one redactor', () => {
    const redactor = createRedactor()
    expect(redactor.text('a@x.io')).toBe('[EMAIL_1]')
    expect(redactor.text('b@x.io, a@x.io')).toBe('[EMAIL_2], [EMAIL_1]')
  })

  it('redacts every string and key of a JSON value', () => {
    expect(redactJson({ 'a@x.io': ['+442079460018', { n: 1, t: 'to a@x.io' }, null] })).toEqual({
      '[EMAIL_1]': ['[PHONE_1]', { n: 1, t: 'to [EMAIL_1]' }, null],
    })
  })

  it('reads a key as the name of its value, also the key around it, and in a number', () => {
    expect(
      redactJson({
        ssn: '219099999',
        socialSecurityNumber: 219_099_999,
        phone: { home: '030 1234567', hours: '9 to 5' },
        passport_no: 'C01X00T47',
        iban: ['DE89370400440532013000'],
        amount: 219_099_999,
        at: 1_795_577_666_962,
        version: '219099999',
      }),
    ).toEqual({
      ssn: '[US_SSN_1]',
      socialSecurityNumber: '[US_SSN_1]',
      phone: { home: '[PHONE_1]', hours: '9 to 5' },
      passport_no: '[PASSPORT_1]',
      iban: ['[IBAN_1]'],
      amount: 219_099_999,
      at: 1_795_577_666_962,
      version: '219099999',
    })
  })

  it.each([
    ['**SSN:** 219099999', '**SSN:** [US_SSN_1]'],
    ['| SSN | 219099999 |', '| SSN | [US_SSN_1] |'],
    ['<ssn>219099999</ssn>', '<ssn>[US_SSN_1]</ssn>'],
    ['{\\"ssn\\":\\"219099999\\"}', '{\\"ssn\\":\\"[US_SSN_1]\\"}'],
    ['Die Steuer-ID des Kunden lautet 86095742719.', 'Die Steuer-ID des Kunden lautet [NATIONAL_ID_1].'],
    ['Meine Rufnummer ist 0170 1076535, bitte ändern.', 'Meine Rufnummer ist [PHONE_1], bitte ändern.'],
    ['Passwort: ZJlMtUmFX4!16', 'Passwort: [SECRET_1]'],
    ['Herr Müller (07911 738925) hat', 'Herr Müller ([PHONE_1]) hat'],
    ['+44 0161 496 8535', '[PHONE_1]'],
    ['hf_abcdefghijklmnopqrstuvwxyzABCDEFGH', '[SECRET_1]'],
  ])('reads labels in the notations that people and programs use: %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it.each([
    'Order no. 06055628090, Auftrag 010124-1234, Charge 4711',
    'ORD4111111111111111 and X4111111111111111Q',
    'El DNI es 60906689-X. La référence HR16950400036 est close.',
    'Firmware 7.4.12.3, item 7, social security contributions of 250000000',
  ])('leaves numbers that are part of something else: %s', (text) => {
    expect(redact(text)).toBe(text)
  })

  const piece = fc.constantFrom(
    'a@x.io',
    '@',
    '.',
    '1.2.33.4',
    '::',
    '2001:db8::1',
    '4111 1111 1111 1111',
    '4111111111111111',
    '+44 20 7946 0018',
    '+',
    ' ',
    '-',
    '020 7946 0018',
    'tel ',
    'call me ',
    'DE89 3704 0044 0532 0130 00',
    'DE',
    '89',
    '(',
    ')',
    '7',
    '00',
    'Bearer ',
    'password=',
    'abcdef0123456789abcdef',
    '[EMAIL_1]',
    '[PHONE_2]',
    '[',
    ']',
    '/',
    ':',
    ',',
    'x',
    '\n',
    '-----BEGIN PRIVATE KEY-----',
    'https://u:p4ssword@h/',
    '212-555-0134',
    'invoice ',
    'é',
  )
  const texts = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''))

  it('changes nothing when it is done twice', () => {
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: 'binary' })), (text) => {
        const once = redact(text)
        expect(redact(once)).toBe(once)
        expect(findPii(once)).toEqual([])
      }),
      { numRuns: 3000 },
    )
  })

  it('finds in order, without overlaps, inside the text', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let from = 0
        for (const { start, end } of findPii(text)) {
          expect(start).toBeGreaterThanOrEqual(from)
          expect(end).toBeGreaterThan(start)
          from = end
        }
        expect(from).toBeLessThanOrEqual(text.length)
      }),
    )
  })
})
