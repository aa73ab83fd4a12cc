import type { Detector } from './finding.ts'

const forms = [
  /(?<![\w.-]|[0-9a-f]{2}:|::)[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-]|\.\w)/gi,
  // Three groups of digits alone are more often an account number.
  /(?<![\w:.-])(?=[0-9.]{0,13}[a-f])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w:-]|\.\w)/gi,
]

/** Hardware addresses of 48 bits (IEEE 802), with colons, hyphens, or dots as Cisco prints them. */
export const findMacs: Detector = (text) =>
  forms.flatMap((form) =>
    [...text.matchAll(form)].map(({ index, 0: match }) => ({
      type: 'MAC' as const,
      start: index,
      end: index + match.length,
    })),
  )
