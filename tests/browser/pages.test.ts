import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testUrl } from '../integration/harness.ts'
import { launchBrowser, newProfile } from './browser.ts'
import { openPage, signedInProfile } from './site.ts'

/** Every page of a new organization, by its title and what it says while there is nothing. */
const emptyPages = [
  ['', 'Learning', 'Nothing has been learned yet'],
  ['/annotation', 'Annotation', 'The queue is clear'],
  ['/training', 'Training', 'No training run yet'],
  ['/training?tab=experiments', 'Experiments', 'No experiment yet'],
  ['/training?tab=datasets', 'Datasets', 'No dataset yet'],
  ['/agents', 'Agents', 'No agents yet'],
  ['/alerts', 'Alerts', 'Nothing needs attention'],
  ['/audit', 'Audit', 'Nothing has happened yet'],
  ['/settings', 'Settings', 'No service keys'],
] as const

describe.skipIf(testUrl === undefined)('the pages', () => {
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterAll(() => browser?.close())

  it('say what to do while there is nothing, without a complaint of the browser', async () => {
    const profile = await signedInProfile(browser, randomUUID())
    const { page, complaints } = await openPage(profile)
    for (const [path, title, empty] of emptyPages) {
      await page.goto(`${testUrl}/admin/learning${path}`)
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
      await page.getByText(empty, { exact: true }).waitFor()
      expect(await page.title()).toBe(`${title} · Prisma Glow`)
    }
    expect(complaints).toEqual([])
    await profile.close()
  })

  it('say that reading failed, with the request id, and never that there is nothing', async () => {
    const profile = await signedInProfile(browser, randomUUID())
    const { page } = await openPage(profile)
    let isDown = true
    await page.route('**/api/learning/**', (route) =>
      isDown
        ? route.fulfill({
            status: 409,
            contentType: 'application/problem+json',
            body: JSON.stringify({
              type: 'about:blank',
              title: 'Conflict',
              status: 409,
              code: 'conflict',
              detail: 'Something is in the way.',
              request_id: 'request-7',
            }),
          })
        : route.continue(),
    )
    for (const [path, , empty] of emptyPages) {
      isDown = true
      await page.goto(`${testUrl}/admin/learning${path}`)
      await page.getByText('Something is in the way.').first().waitFor()
      expect(await page.getByText('request-7').count()).toBeGreaterThan(0)
      expect(await page.getByText(empty, { exact: true }).count()).toBe(0)
      isDown = false
      for (const _ of await page.getByRole('button', { name: 'Retry' }).all()) {
        await page.getByRole('button', { name: 'Retry' }).first().click()
        await page.waitForTimeout(200)
      }
      await page.getByText(empty, { exact: true }).waitFor()
    }
    await profile.close()
  })

  it('show a placeholder while they read', async () => {
    const profile = await signedInProfile(browser, randomUUID())
    const { page } = await openPage(profile)
    let answer = () => {}
    const held = new Promise<void>((done) => {
      answer = done
    })
    await page.route('**/api/learning/stats**', async (route) => {
      await held
      await route.continue()
    })
    await page.goto(`${testUrl}/admin/learning`)
    await page.getByText('Loading').waitFor()
    answer()
    await page.getByText('Nothing has been learned yet').waitFor()
    await profile.close()
  })

  it('send whoever is not signed in to the sign-in page, and back to where they were going', async () => {
    const profile = await newProfile(browser)
    const { page } = await openPage(profile)
    await page.goto(`${testUrl}/admin/learning/audit`)
    await page.getByLabel('Organization').fill(randomUUID())
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await profile.close()
  })

  it('create an agent and give it a next version', async () => {
    const profile = await signedInProfile(browser, randomUUID())
    const { page, complaints } = await openPage(profile)
    await page.goto(`${testUrl}/admin/learning/agents`)
    await page.getByRole('button', { name: 'New agent' }).click()
    await page.getByLabel('Name').fill('Tax desk')
    await page.getByLabel('Slug').fill('tax-desk')
    await page.getByLabel('System prompt').fill('Answer tax questions.')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await page.getByRole('link', { name: 'Tax desk' }).click()
    await page.getByText('Change the system prompt by hand').click()
    await page.getByLabel('System prompt').fill('Answer tax questions briefly.')
    await page.getByRole('button', { name: 'Serve as the next version' }).click()
    await page.getByText('Version 2', { exact: true }).waitFor()
    await page.getByRole('heading', { name: 'Configuration of version 2' }).waitFor()
    expect(complaints).toEqual([])
    await profile.close()
  })

  it('fit a narrow screen, with the pages behind a menu', async () => {
    const profile = await signedInProfile(browser, randomUUID())
    const { page } = await openPage(profile)
    await page.setViewportSize({ width: 390, height: 800 })
    for (const [path, title] of emptyPages) {
      await page.goto(`${testUrl}/admin/learning${path}`)
      await page.getByRole('heading', { level: 1, name: title, exact: true }).waitFor()
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
      expect([path, overflow]).toEqual([path, 0])
    }
    await page.getByRole('button', { name: 'Menu' }).click()
    await page.getByRole('link', { name: 'Agents', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Agents' }).waitFor()
    await profile.close()
  })
})
