import { describe, expect, it } from 'vitest'
import { readable } from './readable.ts'
import { redact } from './redact.ts'

describe('a text that hides what it says', () => {
  it.each([
    ['card ４１１１ １１１１ １１１１ １１１１!', 'card [CARD_1]!'],
    ['4\u200b111\u200b1111\u200b11111111 paid', '[CARD_1] paid'],
    ['mail anna\u00ad@exam\u2060ple.com 🙂', 'mail [EMAIL_1] 🙂'],
    ['SSN 078‑05‑1120', 'SSN [US_SSN_1]'],
    ['IBAN DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000', 'IBAN [IBAN_1]'],
    ['🙂 192.168.1.10 🙂', '🙂 [IP_1] 🙂'],
  ])('is redacted where it says it: %s', (text, redacted) => {
    expect(redact(text)).toBe(redacted)
  })

  it('keeps everything else as it was written', () => {
    const text = 'Ｆｕｌｌ ｗｉｄｔｈ, ﬁne, ½ and a\u200bb, 🙂‍🙂'
    expect(redact(text)).toBe(text)
  })

  it('is mapped back to where each character stands', () => {
    const { text, at } = readable('a\u200bﬁ🙂b')
    expect(text).toBe('afi🙂b')
    expect([0, 1, 2, 3, 4, 5, 6].map(at)).toEqual([0, 2, 2, 3, 4, 5, 6])
  })
})
