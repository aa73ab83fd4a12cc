import { existsSync, mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium as playwright } from 'playwright-core'

/** Never the defaults of @sparticuz/chromium: they hold --single-process, which crashes, and hide CORS faults. */
const args = ['--no-sandbox']

/** The browser of @sparticuz/chromium, unpacked into a folder of its version: an older one is never picked up. */
const bundledBrowser = async (): Promise<string> => {
  const folder = join(tmpdir(), 'prisma-glow-chromium-153')
  mkdirSync(folder, { recursive: true })
  const previous = process.env.TMPDIR
  process.env.TMPDIR = folder
  try {
    const { default: chromium } = await import('@sparticuz/chromium')
    return await chromium.executablePath()
  } finally {
    if (previous === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = previous
  }
}

const isBundled = process.platform === 'linux' && process.arch === 'x64'

/** Starts a headless browser: the bundled one on Linux x64, elsewhere the Chrome that is installed. */
export const launchBrowser = async (): Promise<Browser> => {
  if (!isBundled) return playwright.launch({ channel: 'chrome', args })
  const executablePath = await bundledBrowser()
  if (!existsSync(executablePath)) throw new Error(`There is no browser at ${executablePath}`)
  return playwright.launch({ executablePath, args })
}

/** A fresh browser profile. Without a locale the headless browser reports one that `Intl` refuses. */
export const newProfile = (
  browser: Browser,
  options: { colorScheme?: 'light' | 'dark'; width?: number; height?: number } = {},
): Promise<BrowserContext> =>
  browser.newContext({
    locale: 'en-US',
    colorScheme: options.colorScheme ?? 'light',
    viewport: { width: options.width ?? 1280, height: options.height ?? 900 },
  })
