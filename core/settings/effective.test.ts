import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { systemConfig } from '../../contracts/system-config.ts'
import { effectiveSettings } from './effective.ts'

const config = systemConfig.parse(parse(readFileSync('config/system.yaml', 'utf8')))
const withConsent = (consent_default: boolean) => ({
  learning: { ...config.learning, feedback: { ...config.learning.feedback, consent_default } },
})

describe('the settings that hold', () => {
  it("are the product's where the organization set nothing", () => {
    expect(effectiveSettings(config, 365, {})).toMatchObject({
      collection_rate: config.learning.feedback.collection_rate,
      feedback_retention_days: 365,
      auto_approve: false,
    })
    expect(effectiveSettings(config, 365, { collection_rate: 1 }).collection_rate).toBe(1)
  })

  it.each([
    [true, undefined, true],
    [true, false, false],
    [true, true, true],
    [false, true, false],
    [false, undefined, false],
  ])('ask for consent when product (%s) or organization (%s) does', (product, own, expected) => {
    const settings = own === undefined ? {} : { consent_default: own }
    expect(effectiveSettings(withConsent(product), 365, settings).consent_default).toBe(expected)
  })
})
