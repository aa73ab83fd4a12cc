// Pictures of every page of a running server: `node scripts/screenshots.mjs <folder> [url] [organization id]`.
import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { sessionStorageKey } from '../contracts/session.ts'
import { demoOrganizationId } from '../local/demo-organization.ts'
import { launchBrowser, newProfile } from '../tests/browser/browser.ts'
import { isSampled } from '../ui/widget/sampling.ts'

const [folder, url = 'http://localhost:8787', organization = demoOrganizationId] = process.argv.slice(2)
if (folder === undefined) {
  console.error('node scripts/screenshots.mjs <folder> [url] [organization id]')
  process.exit(1)
}
mkdirSync(folder, { recursive: true })

const answer = await fetch(`${url}/dev/token`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ sub: 'ada@example.com', org_id: organization, role: 'admin' }),
})
const { token } = await answer.json()

const get = async (path) =>
  (await fetch(`${url}/api/learning${path}`, { headers: { authorization: `Bearer ${token}` } })).json()
const first = async (path, list) => (await get(path))[list]?.[0]
const [run, experiment, agent] = await Promise.all([
  first('/training/runs?limit=1', 'training_runs'),
  first('/experiments?limit=1', 'items'),
  first('/agents?limit=1', 'items'),
])

/** An execution under which the widget shows itself, whatever the collection rate. */
const shownExecution = () => {
  for (;;) {
    const id = randomUUID()
    if (isSampled(id, 0.01)) return id
  }
}

const pages = {
  dashboard: '/admin/learning',
  annotation: '/admin/learning/annotation',
  training: '/admin/learning/training',
  'new-run': '/admin/learning/training/new',
  experiments: '/admin/learning/training?tab=experiments',
  'new-experiment': '/admin/learning/training/experiments/new',
  agents: '/admin/learning/agents',
  datasets: '/admin/learning/training?tab=datasets',
  alerts: '/admin/learning/alerts',
  audit: '/admin/learning/audit',
  settings: '/admin/learning/settings',
  widget: `/widget-demo?token=${token}&agent-id=${agent?.id ?? ''}&execution-id=${shownExecution()}`,
  ...(run ? { run: `/admin/learning/training/${run.id}` } : {}),
  ...(experiment ? { experiment: `/admin/learning/training/experiments/${experiment.id}` } : {}),
  ...(agent ? { agent: `/admin/learning/agents/${agent.id}` } : {}),
}

const only = process.env.ONLY?.split(',')
const browser = await launchBrowser()
for (const colorScheme of ['light', 'dark']) {
  for (const [size, width] of [
    ['wide', 1280],
    ['narrow', 390],
  ]) {
    const profile = await newProfile(browser, { colorScheme, width, height: 860 })
    await profile.addInitScript(
      ([key, value]) => localStorage.setItem(key, value),
      [sessionStorageKey, token],
    )
    const page = await profile.newPage()
    page.on('console', (message) => {
      if (message.type() === 'error') console.error(`${page.url()}: ${message.text()}`)
    })
    page.on('pageerror', (error) => console.error(`${page.url()}: ${error.stack}`))
    // The pictures leave no feedback behind.
    await page.route('**/api/learning/feedback', (route) => route.fulfill({ status: 202, body: '{}' }))
    for (const [name, path] of Object.entries(pages)) {
      if (only && !only.includes(name)) continue
      await page.goto(url + path, { waitUntil: 'load' })
      await page.locator('h1').first().waitFor()
      await page.waitForTimeout(700)
      if (name === 'widget') {
        await page.getByRole('button', { name: 'Not helpful' }).click()
        await page.getByText('Thank you, saved.').waitFor()
        await page
          .getByLabel('What would be right?')
          .fill('Keep invoices for ten years after the end of the tax year.')
      }
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${size}.png`), fullPage: true })
    }
    await profile.close()
  }
}
await browser.close()
