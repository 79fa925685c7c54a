import type { BrowserContext, Page } from 'playwright-core'
import { expect, vi } from 'vitest'
import type { Demo } from '#contract/demo.ts'
import type { CurrentSession } from '#contract/session.ts'
import type { RunningQunce } from './qunce.ts'

/** What the browser complained of: errors of our scripts, refusals of the content security policy, failed loads. */
export function listenForComplaints(context: BrowserContext): string[] {
  const complaints: string[] = []
  context.on('page', (page) => {
    page.on('pageerror', (error) => complaints.push(`${page.url()} ${String(error)}`))
    page.on('console', (message) => {
      // A refusal that the page shows in words is logged by the browser, too.
      if (message.type() === 'error' && !/status of 4\d\d/.test(message.text()))
        complaints.push(`${page.url()} ${message.text()}`)
    })
  })
  return complaints
}

/** The name and password that the first start printed. */
export function credentialsOf(qunce: RunningQunce): { name: string; password: string } {
  const found = /(\w+) \/ ((?:\w{5}-){3}\w{5})/.exec(qunce.signIn.join(' '))
  if (!found?.[1] || !found[2]) throw new Error(`no sign-in among: ${qunce.signIn.join(' ')}`)
  return { name: found[1], password: found[2] }
}

/** Fills in the sign-in and sends it, as whoever the page shows it to. */
export async function trySignIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByLabel('用户名或邮箱').fill(name)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.getByRole('button', { name: '登录', exact: true }).click(),
  ])
}

/** The API as the signed-in browser would call it: to set the stage, never to do what a journey is about. */
export function apiOf({ request }: BrowserContext, base: string) {
  const get = async <T>(path: string): Promise<T> => {
    const response = await request.get(`${base}/api/v1/${path}`)
    if (!response.ok()) throw new Error(`GET ${path}: ${response.status()} ${await response.text()}`)
    return (await response.json()) as T // the answer of the contract
  }
  const change = async (method: 'PUT' | 'POST' | 'PATCH', path: string, data: unknown): Promise<void> => {
    const { csrfToken } = await get<CurrentSession>('session')
    const headers = { 'x-csrf-token': csrfToken, origin: base }
    const response = await request.fetch(`${base}/api/v1/${path}`, { method, data, headers })
    if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${await response.text()}`)
  }
  const setRate = (rate: number) => change('PUT', 'demo/clock', { rate })
  const setFaults = (faults: readonly string[]) => change('PUT', 'demo/faults', { faults })
  const localTime = async (): Promise<Temporal.ZonedDateTime> => {
    const { corpTime } = await get<Demo>('demo')
    return Temporal.Instant.from(corpTime).toZonedDateTimeISO('Asia/Shanghai')
  }
  return {
    get,
    change,
    setRate,
    setFaults,
    /**
     * Lets the demo's clock run until it shows `clock` the next time, and stops it there: a day a minute first, and
     * slowly for the last half hour, so that it does not run past.
     */
    async runUntil(clock: string): Promise<void> {
      const now = await localTime()
      const today = now.withPlainTime(clock)
      const goal = Temporal.ZonedDateTime.compare(now, today) < 0 ? today : today.add({ days: 1 })
      const comeWithin = (minutes: number, interval: number) =>
        vi.waitFor(async () => expect((await localTime()).until(goal).total('minutes')).toBeLessThan(minutes), {
          timeout: 110_000,
          interval,
        })
      await setRate(1440)
      await comeWithin(30, 200)
      await setRate(240)
      await comeWithin(1, 100)
      await setRate(0)
    },
  }
}

export type DeskApi = ReturnType<typeof apiOf>

/** Signs a browser in as whoever the first start named, with the tour seen, and gives the API as it calls it. */
export async function enterDesk(context: BrowserContext, qunce: RunningQunce): Promise<DeskApi> {
  const door = await context.newPage()
  await door.goto(qunce.url)
  const { name, password } = credentialsOf(qunce)
  await trySignIn(door, name, password)
  await door.getByRole('heading', { level: 1, name: '今日' }).waitFor()
  await door.close()
  const api = apiOf(context, qunce.url)
  await api.change('PUT', 'session/tour', { isToured: true })
  return api
}

/** Opens a page of the desk and waits until it shows what it asked for. */
export async function visit(page: Page, address: string): Promise<void> {
  await page.goto(address)
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page
    .getByLabel(/^(加载中|Loading)…$/)
    .first()
    .waitFor({ state: 'detached' })
}

/** An address as the name of a picture: without ids. */
export const pictureOf = (path: string): string =>
  path
    .replace(/[0-9a-f]{8}-[0-9a-f-]+/g, 'id')
    .replace(/\W+/g, '-')
    .replace(/^-/, '')

/** The width that the page needs beyond its window: 0 where nothing is cut off. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const scroll = document.getElementById('scroll') ?? document.documentElement
    return Math.max(scroll.scrollWidth - scroll.clientWidth, document.documentElement.scrollWidth - window.innerWidth)
  })
