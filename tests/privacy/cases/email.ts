import type { Cases } from './cases.ts'

/** Email addresses (RFC 5321, 5322, 6531). */
export const email: Cases = {
  type: 'EMAIL',
  positives: [
    ['Please write to anna.muster@example.co.uk today.', ['anna.muster@example.co.uk']],
    ['Contact: j.smith@example.com', ['j.smith@example.com']],
    [
      'Her address is "maria_garcia-lopez@example.es", as stated in the engagement letter.',
      ['maria_garcia-lopez@example.es'],
    ],
    ['Send the signed copy to ap+invoices@example.org.', ['ap+invoices@example.org']],
    [
      '{"user":"tom.baker+audit2024@mail.example.net","role":"reviewer"}',
      ['tom.baker+audit2024@mail.example.net'],
    ],
    [
      'level=info msg="login ok" email=k.tanaka@corp.tokyo.example.jp ip=-',
      ['k.tanaka@corp.tokyo.example.jp'],
    ],
    ['Bitte an jörg.müller@example.de senden.', ['jörg.müller@example.de']],
    ['Rechnung per E-Mail: buchhaltung@müller-söhne.de', ['buchhaltung@müller-söhne.de']],
    ['Mail an kanzlei@xn--mller-kva.de (Steuerberatung) ist raus.', ['kanzlei@xn--mller-kva.de']],
    ['Ответьте на адрес иван@пример.рф, пожалуйста.', ['иван@пример.рф']],
    [
      'Link: <a href="mailto:first.last@sub.dept.example.ac.uk">write us</a>',
      ['first.last@sub.dept.example.ac.uk'],
    ],
    ['From: "Smith, John" <john.o\'brien@example.ie>', ["john.o'brien@example.ie"]],
    ["The login was 'x@example.io'!", ['x@example.io']],
    [
      'cc: user%partner.example@relay.example.org; the others follow',
      ['user%partner.example@relay.example.org'],
    ],
    ['1234567890@example.com,2024-03-31,1200.00', ['1234567890@example.com']],
    ['Écrivez à hélène.dupont@société.fr, merci', ['hélène.dupont@société.fr']],
    ['(see A.B-C_D@EXAMPLE.COM)', ['A.B-C_D@EXAMPLE.COM']],
    ['Old mailbox "anna muster"@example.com still gets statements', ['"anna muster"@example.com']],
    ['Envíe el modelo 303 a jose.nunez@asesoria.example.com.mx…', ['jose.nunez@asesoria.example.com.mx']],
    ['邮件请发送到li.wei@example.cn。', ['li.wei@example.cn']],
    ['bounce for postmaster@[192.0.2.17] at 10:30', ['postmaster@[192.0.2.17]']],
    [
      'owner\tvery.long.local.part.of.an.address@a-very-long-company-name.example.museum\tactive',
      ['very.long.local.part.of.an.address@a-very-long-company-name.example.museum'],
    ],
    [
      'To: eva@example.at, max@example.ch; leo@example.li',
      ['eva@example.at', 'max@example.ch', 'leo@example.li'],
    ],
  ],
  negatives: [
    'Growth @ 12.5 % in Q3',
    '300 units @ 4.50 EUR each',
    'npm install @scope/package@1.2.3',
    'uses: actions/checkout@v4',
    'lodash@4.17.21 was replaced by es-toolkit@1.39.10',
    '=SUMIFS(Sales[@Amount];Sales[@Year];2024)',
    'We mentioned @finance-team in the thread.',
    '@media (min-width: 40em) { margin: 0 }',
    'docker pull registry/image@sha256:0f1e2d3c',
    'Use the form name@ and leave the domain empty.',
    'Every mailbox ends in @example.com there.',
    'Delivery 500 kg@2.35/kg, total 1,175.00',
    'The @Override annotation and @Test.each table',
    'anna @ example is no address',
    'Bid 40 @99.875, offer 25 @99.900',
  ],
}
