import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testUrl } from '../integration/harness.ts'
import { launchBrowser } from './browser.ts'
import { newSite, openPage, signedInProfile } from './site.ts'

/** Questions whose topic is in their words, 30 for each part. */
const rows = ['train', 'validation', 'test'].flatMap((split) =>
  Array.from({ length: 30 }, (_, i) => {
    const topic = ['payroll', 'vat', 'invoice'][i % 3]
    return { input: `Question ${i} of part ${split} on ${topic}`, expected_output: topic, split }
  }),
)

describe.skipIf(testUrl === undefined)('the training and experiment pages', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  it('say what a run costs, start it once, follow it and show its verdict', async () => {
    const { admin, agentId } = await newSite()
    await admin.client.datasets.import({
      query: { name: 'topics', agent_id: agentId },
      body: rows.map((row) => JSON.stringify(row)).join('\n'),
    })
    const profile = await signedInProfile(browser, admin.orgId)
    const { page, complaints } = await openPage(profile)
    await page.goto(`${testUrl}/admin/learning/training/new`)
    await page.getByLabel('Name').fill('First run')
    await page.getByLabel('Agent', { exact: true }).selectOption(agentId)
    await page.getByLabel('Model calls at most').fill('60')
    await page.getByRole('button', { name: 'Check the cost' }).click()
    await page.getByText('At most 60 calls').waitFor()
    await page.getByText('30 training, 30 validation and 30 sealed test items').waitFor()
    await page.getByRole('button', { name: 'Start the run' }).dblclick()
    await page.getByRole('heading', { level: 1, name: 'First run' }).waitFor()
    await page.getByRole('region', { name: 'Verdict' }).waitFor({ timeout: 80_000 })
    await page.getByRole('heading', { name: 'Scores on the sealed test' }).waitFor()
    const runs = await admin.client.training.list({})
    expect(runs.training_runs).toHaveLength(1)
    expect(complaints).toEqual([])
    await profile.close()
  })

  it('draft an experiment, start it, pause it and roll it back with a reason', async () => {
    const { admin, agentId } = await newSite()
    const profile = await signedInProfile(browser, admin.orgId)
    const { page } = await openPage(profile)
    await page.goto(`${testUrl}/admin/learning/training/experiments/new`)
    await page.getByLabel('Name').fill('Shorter answers')
    await page.getByLabel('Agent', { exact: true }).selectOption(agentId)
    const prompt = page.getByLabel('System prompt of the treatment')
    expect(await prompt.inputValue()).toBe('Answer questions of clients.')
    await prompt.fill('Answer questions of clients in one sentence.')

    // The server refuses a wrong split and names the field; what was typed stays.
    await page.getByLabel('Treatment, % of units').fill('60')
    await page.getByRole('button', { name: 'Create the draft' }).click()
    await page.getByText('may not exceed 100 together').first().waitFor()
    await page.getByLabel('Treatment, % of units').fill('50')
    await page.getByRole('button', { name: 'Create the draft' }).click()
    await page.getByRole('heading', { level: 1, name: 'Shorter answers' }).waitFor()
    await page.getByText('This is a draft').waitFor()

    const confirm = async (name: string) => {
      await page.getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
      await page.getByRole('dialog').waitFor({ state: 'hidden' })
    }
    await confirm('Start')
    await page.getByText('No winner yet').waitFor()
    await confirm('Pause')
    await page.getByRole('button', { name: 'Resume', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Roll back', exact: true }).click()
    await page.getByRole('dialog').getByLabel('Reason').fill('Clients complain.')
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    await page.getByRole('heading', { name: 'Rolled back' }).waitFor()

    const [experiment] = (await admin.client.experiments.list({})).items
    expect(experiment?.status).toBe('rolled_back')
    const audit = await admin.client.audit.list({ query: { object_type: 'experiment' } })
    expect(JSON.stringify(audit.items)).toContain('Clients complain.')
    await profile.close()
  })
})
