import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { atEnd } from './at-end.ts'
import { findChromium } from './chromium.ts'

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/**
 * A real Chromium with a profile of its own, closed after the calling test, or the file. Speaks Chinese and is 1440 × 900
 * unless told otherwise.
 */
export async function openBrowser(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const { executable, env } = findChromium()
  const profile = mkdtempSync(join(tmpdir(), 'qunce-browser-'))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: executable,
    env: { ...process.env, ...env },
    headless: true,
    args: flags,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    ...options,
  })
  browser.setDefaultTimeout(90_000) // a busy machine is slow, not broken
  atEnd(async () => {
    await browser.close()
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 })
  })
  return browser
}

/** Keeps a picture of a page as test-results/NAME.png. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`../test-results/${name}.png`, import.meta.url))
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path, fullPage: false, animations: 'disabled' })
}
