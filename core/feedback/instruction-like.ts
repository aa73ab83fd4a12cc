/** Phrases that speak to a model instead of about an answer. */
const phrases = [
  /\b(?:ignore|disregard|forget|override|bypass)\s+(?:\w+\s+){0,4}?(?:your|previous|prior|above|earlier|preceding|system|all|any)\s+(?:\w+\s+){0,3}?(?:instructions?|prompts?|rules?|guidelines?|directions?|training)\b/i,
  /\b(?:ignore|disregard|forget|override|bypass)\s+(?:the |my |these |those )?(?:instructions?|prompts?)\b/i,
  /\b(?:ignore|disregard|forget)\s+(?:everything|all|anything)\b.{0,20}\b(?:above|before|previous|prior|earlier|said|told)\b/i,
  /\b(?:reveal|print|repeat|show|output|tell me)\b.{0,30}\b(?:system prompt|(?:your|hidden|initial) (?:prompt|instructions))\b/i,
  /\byou are (?:now|no longer) (?:an? )?(?:\w+ ){0,3}(?:ai|assistant|chatbot|language model|dan|unrestricted|jailbroken)\b/i,
  /\bno longer bound by (?:your|any|the) (?:rules|instructions|guidelines)\b/i,
  /\b(?:developer|jailbreak|god|dan) mode\b/i,
  /\bdo anything now\b/i,
  /\b(?:new|updated) (?:system )?instructions?\s*:/i,
  /\bfrom now on,? (?:(?:you (?:will|must|should|shall) |always )?(?:answer|respond|reply|act|ignore|pretend)|you are)\b/i,
  /(?:^|\n)\s{0,8}(?:system|assistant)\s{0,4}:\s{0,4}(?:you|ignore|override|developer|all|new)\b/i,
  /<\/?(?:system|instructions?|prompt)>|<\|(?:im_start|im_end|system|endoftext)\|>|\[\/?INST\]|<<\/?SYS>>/i,
  /\b(?:ignoriere?|vergiss)\s.{0,40}\b(?:anweisung|vorgabe|regel)(?:en)?\b/i,
  /\b(?:ignore[zr]?|oublie[zr]?)\s.{0,30}\b(?:tes|vos|toutes|ces|précédentes) .{0,20}(?:instruction|consigne|règle)s?\b/i,
  /\b(?:ignora|olvida)\s.{0,40}\b(?:instrucci(?:ón|ones)|reglas?|indicaci(?:ón|ones))/i,
]

/** Characters that hide text from a reader but not from a model: zero-width, direction overrides, tags. */
const hidden = /[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]/gu

/** Whether a text reads like an order to the model that may later learn from it. */
export const isInstructionLike = (text: string): boolean => {
  const visible = text.normalize('NFKC').replace(hidden, '')
  return phrases.some((phrase) => phrase.test(visible))
}
