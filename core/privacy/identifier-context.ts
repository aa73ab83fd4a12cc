const identifiers = new Set(
  [
    'invoice inv order account acct a/c code ledger gl ref reference number no nr id version v section sect',
    'paragraph para clause chapter article note ifrs ias isa frs asc po vat ein tin utr case ticket batch sku charge lot',
    'document doc journal entry centre center rechnung konto facture compte fattura auftrag projekt project bestellung beleg artikel job pos firmware release build',
  ].flatMap((words) => words.split(' ')),
)
const maxGap = 4
const maxWord = 20

/** Whether the word or sign before a number says that it numbers a document, an account or a paragraph. */
export const isNumbered = (text: string, start: number): boolean => {
  let end = start
  while (end > 0 && start - end < maxGap && !/[\p{L}\p{N}\n#§]/u.test(text.charAt(end - 1))) end--
  if (/[#§]/.test(text.charAt(end - 1))) return true
  let begin = end
  while (begin > 0 && end - begin < maxWord && /[\p{L}/]/u.test(text.charAt(begin - 1))) begin--
  return identifiers.has(text.slice(begin, end).toLowerCase())
}
