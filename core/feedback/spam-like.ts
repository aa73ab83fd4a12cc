import { words } from '../selection/lexical.ts'

const links = /\bhttps?:\/\/|\bwww\./gi
const advertising =
  /\b(?:viagra|cialis|casino|jackpot|crypto giveaway|payday loan|click here|buy now|limited offer|earn \$?\d+|work from home|hot singles|free money|subscribe to my|seo services)\b/gi

/** Whether a text is noise or advertising: one character or word over and over, mostly signs, or links and slogans. */
export const isSpamLike = (text: string): boolean => {
  const list = words(text)
  const linkCount = text.match(links)?.length ?? 0
  const slogans = text.match(advertising)?.length ?? 0
  const visible = text.replace(/\s/g, '')
  const lettersAndDigits = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0
  return (
    /([\p{L}!?$€£])\1{9,}/u.test(text) ||
    (list.length >= 10 && new Set(list).size / list.length < 0.2) ||
    (visible.length >= 20 && lettersAndDigits / visible.length < 0.2) ||
    (linkCount >= 3 && list.length < linkCount * 15) ||
    slogans >= 2 ||
    (slogans >= 1 && linkCount >= 1)
  )
}
