import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderMessages } from '../../core/agent/render.ts'
import { sampled, shuffled, uniform } from '../../core/randomness.ts'
import { complete } from './complete.ts'

const folder = import.meta.dirname
const draw = (purpose: string) => ({ seed: 11, step: 0, purpose })

/** A task made of noise words: ten classes with twelve invented words each, four of them in a text, with two of none. */
const letters = 'bdfgklmnprst'
const word = (place: number) =>
  [0, 1, 2, 3]
    .map((at) => letters[Math.floor(uniform(draw(`word ${at}`), place) * 12)] + 'aeiou'.charAt(place % 5))
    .join('')
const classes = Array.from({ length: 10 }, (_, label) =>
  Array.from({ length: 12 }, (_, at) => word(label * 12 + at)),
)
const common = Array.from({ length: 20 }, (_, at) => word(1000 + at))
const items = (count: number, purpose: string) =>
  Array.from({ length: count }, (_, index) => {
    const label = index % classes.length
    const text = [
      ...sampled(classes[label] ?? [], 4, draw(`${purpose} ${index}`)),
      ...sampled(common, 2, draw(`c ${purpose} ${index}`)),
    ]
    return { input: shuffled(text, draw(`o ${purpose} ${index}`)).join(' '), output: `K${label}` }
  })
const shown = items(60, 'shown')
const asked = items(200, 'asked')
const labels = classes.map((_, index) => `K${index}`)
const accuracy = (examples: typeof shown, systemPrompt = '') => {
  const config = {
    system_prompt: systemPrompt,
    model: 'reference',
    temperature: 0,
    examples,
    output_format: { type: 'label' as const, labels },
  }
  const right = asked.filter((item) => complete(renderMessages(config, item.input)).content === item.output)
  return right.length / asked.length
}

describe('the honesty of the reference model', () => {
  it('learns opaque labels from true examples, and is at chance with shuffled ones', () => {
    const outputs = shuffled(
      shown.map((item) => item.output),
      draw('labels'),
    )
    const wrong = shown.map((item, index) => ({ ...item, output: outputs[index] ?? '' }))
    expect(accuracy(shown)).toBeGreaterThan(0.5)
    expect(accuracy(wrong)).toBeLessThan(0.25)
    expect(accuracy([])).toBeLessThan(0.25)
  })

  it('answers the same whatever irrelevant sentence the instruction holds', () => {
    const answers = (prompt: string) =>
      asked.slice(0, 50).map((item) => {
        const config = { system_prompt: prompt, model: 'reference', temperature: 0, examples: shown }
        return complete(renderMessages({ ...config, output_format: { type: 'label', labels } }, item.input))
          .content
      })
    expect(answers('The office is painted green and has nine windows.')).toEqual(answers(''))
  })

  it('imports no data, no clock, no network: only core, contracts and the schema library', () => {
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    expect(sources.length).toBeGreaterThan(5)
    for (const file of sources) {
      const source = readFileSync(join(folder, file), 'utf8')
      const imports = [...source.matchAll(/from '([^']+)'/g)].map(([, from]) => from ?? '')
      for (const from of imports)
        expect(from).toMatch(/^(\.\/[a-z-]+\.ts|\.\.\/\.\.\/(core|contracts)\/.+\.ts|zod)$/)
      expect(source).not.toMatch(
        /\bfetch\(|Date\.now|new Date|Math\.random|crypto|process\.|readFile|import\(/,
      )
    }
  })

  it('gives the same reply in a fresh process', () => {
    const config = { system_prompt: '', model: 'reference', temperature: 1, examples: shown }
    const request = {
      ...renderMessages({ ...config, output_format: { type: 'label', labels } }, 'x'),
      seed: 5,
    }
    const script = `import { complete } from ${JSON.stringify(new URL('complete.ts', import.meta.url).href)}
      process.stdout.write(JSON.stringify(complete(${JSON.stringify(request)})))`
    const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', script]
    expect(execFileSync(process.execPath, flags, { encoding: 'utf8' })).toBe(
      JSON.stringify(complete(request)),
    )
  })
})
