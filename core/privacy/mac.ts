import { either, matching } from './shape.ts'

/** Hardware addresses of 48 bits (IEEE 802), with colons, hyphens, or dots as Cisco prints them. */
export const findMacs = either(
  matching(
    'MAC',
    /(?<![\w.-]|[0-9a-f]{2}:|::)[0-9a-f]{2}([:-])(?:[0-9a-f]{2}\1){4}[0-9a-f]{2}(?![\w:-]|\.\w)/gi,
  ),
  // Three groups of digits alone are more often an account number.
  matching('MAC', /(?<![\w:.-])(?=[0-9.]{0,13}[a-f])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w:-]|\.\w)/gi),
)
