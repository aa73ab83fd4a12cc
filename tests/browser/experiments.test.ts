import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testUrl } from '../integration/harness.ts'
import { launchBrowser } from './browser.ts'
import { newSite, openPage, signedInProfile } from './site.ts'

/** Presses a button, and the one in its dialog that confirms. */
const confirm = async (page: Page, name: string) => {
  await page.getByRole('button', { name, exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name, exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
}

describe.skipIf(testUrl === undefined)('the experiment and rollout pages', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  it('draft an experiment with targeting and a secondary metric, start it and change its split', async () => {
    const { admin, agentId } = await newSite()
    const profile = await signedInProfile(browser, admin.orgId)
    const { page, complaints } = await openPage(profile)
    await page.goto(`${testUrl}/admin/learning/training/experiments/new`)
    await page.getByLabel('Name', { exact: true }).fill('Shorter answers')
    await page.getByLabel('Agent', { exact: true }).selectOption(agentId)
    await page.getByLabel('System prompt of the treatment').fill('Answer in one sentence.')

    const traffic = page.locator('summary', { hasText: 'Traffic and targeting' })
    await traffic.click()
    await page.getByRole('button', { name: 'Add a condition' }).click()
    expect(await page.evaluate(() => document.activeElement?.getAttribute('placeholder'))).toBe('country')
    await page.keyboard.type('the plan')
    await page.getByLabel('Values', { exact: true }).fill('pro, "12"')
    await traffic.click()
    await page.locator('summary', { hasText: 'Metrics and guardrails' }).click()
    await page.getByRole('checkbox', { name: 'latency_ms' }).check()

    // The server names the field in the section that is closed: it opens, and the field has the focus.
    await page.getByRole('button', { name: 'Create the draft' }).click()
    await page.getByText('Letters, digits, "_", "." and "-"').first().waitFor()
    const attribute = page.getByLabel('Attribute')
    expect(await attribute.getAttribute('aria-invalid')).toBe('true')
    expect(await attribute.evaluate((element) => element === document.activeElement)).toBe(true)
    await attribute.fill('plan')
    await page.getByRole('button', { name: 'Create the draft' }).click()
    await page.getByRole('heading', { level: 1, name: 'Shorter answers' }).waitFor()

    const assigned = page.getByRole('region', { name: 'Assigned now' })
    await assigned.getByText('plan is one of pro, "12"').waitFor()
    await assigned.getByText('it has not been started').waitFor()
    await confirm(page, 'Start')
    await assigned.getByText('B, treatment 50 %').waitFor()
    await page.getByRole('region', { name: 'Secondary metrics' }).getByText('latency_ms').waitFor()
    await page
      .getByRole('region', { name: 'Verdict' })
      .getByText(/Variant A has 0 of at least/)
      .waitFor()

    const dialog = page.getByRole('dialog')
    const typeSplit = async (control: string, treatment: string) => {
      await dialog.getByLabel('Control, %').fill(control)
      await dialog.getByLabel('Treatment, %').fill(treatment)
    }
    const change = page.getByRole('button', { name: 'Change split', exact: true })
    await change.click()
    await typeSplit('80', '20')
    await dialog.getByText('About 30 % of the units').waitFor()
    await dialog.getByRole('button', { name: 'Change split' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await assigned.getByText('A, control 80 %').waitFor()
    await assigned.getByText('changed since it began').waitFor()

    // Somebody else is quicker: nothing is overwritten unseen.
    const [experiment] = (await admin.client.experiments.list({})).items
    const params = { id: experiment?.id ?? '' }
    await change.click()
    await typeSplit('60', '40')
    await admin.client.experiments.split({
      params,
      body: { control_percentage: 70, treatment_percentage: 30 },
    })
    await dialog.getByRole('button', { name: 'Change split' }).click()
    await dialog.getByText('it is 70 % control and 30 % treatment now').waitFor()
    expect((await admin.client.experiments.get({ params })).current_control_percentage).toBe(70)
    await dialog.getByRole('button', { name: 'Change split' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await assigned.getByText('A, control 60 %').waitFor()

    const stored = await admin.client.experiments.get({ params })
    expect(stored).toMatchObject({
      targeting: [{ attribute: 'plan', operator: 'is_one_of', values: ['pro', '12'] }],
      secondary_metrics: ['latency_ms'],
      current_treatment_percentage: 40,
    })
    // The one refusal of each kind that the test provokes.
    expect(complaints.every((complaint) => /status of (422|409)/.test(complaint))).toBe(true)
    await profile.close()
  })

  it('plan an experiment from the past, and fill the form with what is proposed', async () => {
    const { admin, agentId } = await newSite()
    const profile = await signedInProfile(browser, admin.orgId)
    const { page, complaints } = await openPage(profile)
    await page.goto(`${testUrl}/admin/learning/training/experiments/new`)
    const propose = page.getByRole('button', { name: 'Propose a plan' })
    expect(await propose.isDisabled()).toBe(true)
    await page.getByLabel('Agent', { exact: true }).selectOption(agentId)
    await page.getByLabel('Treatment, % of units').fill('25')
    await page.getByLabel('Control, % of units').fill('25')
    // Enter plans, and creates nothing.
    await page.getByLabel('Least improvement that matters, %').fill('10')
    await page.keyboard.press('Enter')
    const plan = page.getByRole('region', { name: 'Proposed plan' })
    await plan.getByText('The past does not say how long it would take').waitFor()
    await plan.getByText('What the plan rests on').click()
    await plan.getByRole('listitem').first().waitFor()
    await plan.getByRole('button', { name: 'Fill the form with it' }).click()
    await plan.getByText('Filled: split').waitFor()
    expect(await page.getByLabel('Control, % of units').inputValue()).toBe('50')
    await page.getByText('1000 samples a variant').waitFor()
    // A plan of another metric is not shown as one of this.
    await page.getByLabel('Primary metric').selectOption('tokens')
    await plan.waitFor({ state: 'hidden' })
    expect((await admin.client.experiments.list({})).items).toEqual([])
    expect(complaints).toEqual([])
    await profile.close()
  })

  it('approve the step of a rollout that waits for it, and drain it', async () => {
    const { admin, agentId } = await newSite()
    const { client } = admin
    const { config } = await client.agents.get({ params: { id: agentId } })
    await client.agents.update({
      params: { id: agentId },
      body: { config: { ...config, system_prompt: 'Answer in one sentence.' } },
    })
    const { id } = await client.deployments.create({
      body: {
        agent_id: agentId,
        version: 1,
        unit: 'conversation',
        steps: [
          { percentage: 5, hold_hours: 24 },
          { percentage: 25, hold_hours: 24, requires_approval: true },
          { percentage: 100, hold_hours: 0 },
        ],
      },
    })
    const profile = await signedInProfile(browser, admin.orgId)
    const { page, complaints } = await openPage(profile)
    await page.goto(`${testUrl}/admin/learning/agents/${agentId}`)
    await confirm(page, 'Approve')
    const track = page.getByRole('list', { name: 'Rollout steps' })
    await track.locator('[aria-current="step"]', { hasText: '5 %' }).waitFor()
    await track.getByText('waits for approval').waitFor()
    await page.getByText('Step 2 of 3 (25 %) needs an approval.').waitFor()
    await confirm(page, 'Approve 25 %')
    await track.getByText('approved', { exact: true }).waitFor()
    expect(await page.getByText('needs an approval').count()).toBe(0)

    await page.getByRole('button', { name: 'Roll back', exact: true }).click()
    await page.getByRole('radio', { name: 'Let it finish' }).check()
    await page.getByText('those that began on version 1 finish on it').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Roll back' }).click()
    await page.getByText('rolled back', { exact: true }).waitFor()
    const audit = await client.audit.list({ query: { object_id: id } })
    expect(JSON.stringify(audit.items)).toContain('drain')
    expect(complaints).toEqual([])
    await profile.close()
  })
})
