import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually, testUrl } from '../integration/harness.ts'
import { launchBrowser, newProfile } from './browser.ts'
import { newSite, openPage, servePage, signedInProfile } from './site.ts'

describe.skipIf(testUrl === undefined)('feedback from the widget to the dashboard', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  it('takes a thumb and a correction, and the dashboard and the annotation queue show them', async () => {
    const site = await newSite()
    const profile = await newProfile(browser)
    const { page, complaints } = await openPage(profile)
    await page.goto(site.widgetUrl)
    await page.getByRole('button', { name: 'Not helpful' }).click()
    await page.getByText('Thank you, saved.').waitFor()

    // The panel opened by itself; the correction starts from the answer.
    const correction = page.getByLabel('What would be right?')
    expect(await correction.inputValue()).toBe(site.answer)
    await page.getByLabel('incorrect').check()
    await correction.fill('Keep invoices for six years.')
    await page.getByRole('button', { name: 'Send' }).click()
    // No words leave without consent.
    await page.getByRole('button', { name: 'Send without my words' }).waitFor()
    await page.getByLabel('My words may be stored').check()
    await page.getByRole('button', { name: 'Send', exact: true }).click()
    await page.getByText('Thank you, saved.').waitFor()

    const stored = await eventually(
      () => site.admin.client.feedback.list({ query: { agent_id: site.agentId } }),
      ({ items }) => items.length === 2 && items.some(({ example_id }) => example_id !== null),
    )
    expect(stored.items.map(({ feedback_type }) => feedback_type).sort()).toEqual([
      'correction',
      'thumbs_down',
    ])
    expect(stored.items.find(({ feedback_type }) => feedback_type === 'correction')).toMatchObject({
      execution_id: site.executionId,
      correction_text: 'Keep invoices for six years.',
      issue_categories: ['incorrect'],
      consent: true,
    })
    expect(complaints).toEqual([])
    await profile.close()

    const admin = await signedInProfile(browser, site.admin.orgId)
    const dashboard = await openPage(admin)
    await dashboard.page.goto(`${testUrl}/admin/learning`)
    const step = dashboard.page.getByRole('list', { name: 'The learning loop' }).getByRole('link').first()
    await step.waitFor()
    expect(await step.textContent()).toMatch(/Feedback\s*2/)
    await dashboard.page.getByRole('link', { name: 'Annotation', exact: true }).click()
    await dashboard.page.getByRole('heading', { name: 'Annotation', level: 1 }).waitFor()
    await dashboard.page.getByLabel('Corrected answer').waitFor()
    expect(await dashboard.page.getByLabel('Corrected answer').inputValue()).toBe(
      'Keep invoices for six years.',
    )
    // Four digits and A: a whole assessment by keyboard.
    for (const key of ['4', '5', '4', '5', 'a']) await dashboard.page.keyboard.press(key)
    await dashboard.page.getByText('The queue is clear').waitFor()
    const approved = await site.admin.client.annotation.queue({ query: { status: 'approved' } })
    expect(approved.queue).toMatchObject([{ quality_score: 0.875, annotations: 1 }])
    expect(dashboard.complaints).toEqual([])
    await admin.close()
  })

  it('keeps feedback that is given without a connection, and stores it once', async () => {
    const site = await newSite()
    const profile = await newProfile(browser)
    const { page } = await openPage(profile)
    await page.goto(site.widgetUrl)
    await page.getByRole('button', { name: 'Helpful', exact: true }).waitFor()
    await profile.setOffline(true)
    await page.getByRole('button', { name: 'Helpful', exact: true }).click()
    await page.getByText('Saved on this device.').waitFor()
    await profile.setOffline(false)
    await page.getByText('Thank you, saved.').waitFor()
    await page.reload()
    await page.getByRole('button', { name: 'Helpful', exact: true }).waitFor()
    const { items } = await site.admin.client.feedback.list({ query: { agent_id: site.agentId } })
    expect(items.map(({ feedback_type }) => feedback_type)).toEqual(['thumbs_up'])
    await profile.close()
  })

  it('can be used with the keyboard alone, and gives the focus back', async () => {
    const site = await newSite()
    const profile = await newProfile(browser, { width: 390, height: 800 })
    const { page } = await openPage(profile)
    await page.goto(site.widgetUrl)
    const more = page.getByRole('button', { name: 'Tell us more' })
    await more.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Tab')
    // A radio group: space takes its first star, the arrow keys walk.
    await page.keyboard.press('Space')
    for (let star = 1; star < 5; star++) await page.keyboard.press('ArrowRight')
    expect(await page.getByRole('radio', { name: '5 stars' }).first().isChecked()).toBe(true)
    await page.keyboard.press('Escape')
    await page.getByRole('radio').first().waitFor({ state: 'detached' })
    expect(await more.evaluate((button) => button.matches(':focus'))).toBe(true)
    await page.keyboard.press('Enter')
    expect(await page.getByRole('radio', { name: '5 stars' }).first().isChecked()).toBe(true)
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Thank you, saved.').waitFor()
    const { items } = await site.admin.client.feedback.list({ query: { agent_id: site.agentId } })
    expect(items).toMatchObject([{ feedback_type: 'star_rating', rating: 5 }])
    await profile.close()
  })

  it('works on the page of another site with a strict policy, and leaves that page alone', async () => {
    const site = await newSite()
    const profile = await newProfile(browser)
    const { page, complaints } = await openPage(profile)
    const { searchParams } = new URL(site.widgetUrl)
    const attributes = ['agent-id', 'execution-id', 'token']
      .map((name) => `${name}="${searchParams.get(name)}"`)
      .join(' ')
    const shop = await servePage(
      `<!doctype html><title>Shop</title><link rel="icon" href="data:,"><prisma-feedback ${attributes}></prisma-feedback><script src="${testUrl}/widget.js"></script>`,
      `default-src 'none'; img-src data:; script-src ${testUrl}; style-src 'self'; connect-src ${testUrl}; require-trusted-types-for 'script'`,
    )
    await page.goto(shop.url)
    await page.evaluate(() => addEventListener('keydown', ({ key }) => (document.title += key)))
    await page.getByRole('button', { name: 'Tell us more' }).click()
    await page.getByLabel('Anything else?').pressSequentially('abc')
    // What is typed into the widget never reaches the page's own shortcuts.
    expect(await page.title()).toBe('Shop')
    await page.getByRole('radio', { name: '4 stars' }).first().check()
    await page.getByLabel('My words may be stored').check()
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByText('Thank you, saved.').waitFor()
    const { items } = await site.admin.client.feedback.list({ query: { agent_id: site.agentId } })
    expect(items).toMatchObject([{ feedback_type: 'detailed_feedback', rating: 4, feedback_text: 'abc' }])
    expect(complaints).toEqual([])
    await profile.close()
    shop.close()
  })
})
