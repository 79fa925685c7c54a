import type { Logger } from 'pino'
import { taskDelayMs } from '#server/demo/rules.ts'
import type { SandboxControl } from '#server/demo/control.ts'
import { staffTaskItem, staffTaskPage } from '#contract/staff-task.ts'
import { z } from 'zod'

const lookEveryMs = 1_000

const listAnswer = z.object({ items: z.array(staffTaskItem) })

export type PhoneOptions = {
  /** Where the server answers. */
  serverUrl: string
  corpSlug: string
  control: SandboxControl
  /** Staff whose phones are in nobody's hand. */
  listUserids(): Promise<string[]>
  corpNowMs(): Promise<number>
  log: Logger
}

/**
 * The phones of the demo's modelled staff. Each signs in through WeCom's OAuth as its owner and does its tasks through
 * the same API as the staff pages: asks the permit, sends in the chat, reports. The sandbox knows nothing of Qunce, so
 * somebody has to hold the phones.
 */
export class Phones {
  readonly #options: PhoneOptions
  readonly #cookies = new Map<string, string>()
  #timer: NodeJS.Timeout | undefined
  #busy: Promise<void> = Promise.resolve()
  #isStopped = false

  constructor(options: PhoneOptions) {
    this.#options = options
  }

  start(): void {
    const look = (): void => {
      this.#busy = this.#lookAtAll().finally(() => {
        if (!this.#isStopped) this.#timer = setTimeout(look, lookEveryMs)
      })
    }
    look()
  }

  async stop(): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#busy
  }

  async #lookAtAll(): Promise<void> {
    const { listUserids, log } = this.#options
    try {
      for (const userid of await listUserids()) if (!this.#isStopped) await this.#look(userid)
    } catch (cause) {
      log.debug({ err: cause }, 'demo: a phone did not get through; it looks again')
    }
  }

  async #look(userid: string): Promise<void> {
    const { items } = listAnswer.parse(await this.#get(userid, '/api/v1/staff-tasks?state=waiting&limit=50'))
    const now = await this.#options.corpNowMs()
    for (const item of items) {
      const delay = taskDelayMs(userid, item.staffTaskId)
      if (delay === null || now < Temporal.Instant.from(item.dueAt).epochMilliseconds + delay) continue
      await this.#send(userid, item.staffTaskId)
    }
  }

  async #send(userid: string, staffTaskId: string): Promise<void> {
    const path = `/api/v1/staff-tasks/${staffTaskId}`
    const task = staffTaskPage.parse(await this.#get(userid, path))
    if (!task.groupChat) return
    const permit = await this.#fetch(userid, `${path}/permit`, {})
    if (!permit.ok) return
    for (const bubble of task.bubbles) {
      const message =
        bubble.kind === 'text'
          ? { msgtype: 'text', text: { content: bubble.text } }
          : bubble.kind === 'link'
            ? { msgtype: 'news', news: { link: bubble.url, title: bubble.title, desc: bubble.description, imgUrl: '' } }
            : null
      if (message)
        await this.#options.control.act({ kind: 'sidebar-send', userid, chatId: task.groupChat.wecomChatId, message })
    }
    await this.#fetch(userid, `${path}/report`, { outcome: 'sent', via: 'sidebar' })
  }

  async #get(userid: string, path: string): Promise<unknown> {
    const response = await this.#fetch(userid, path)
    if (!response.ok) throw new Error(`${path} answered ${response.status}`)
    return response.json()
  }

  async #fetch(userid: string, path: string, body?: object): Promise<Response> {
    const { serverUrl } = this.#options
    const cookie = this.#cookies.get(userid) ?? (await this.#signIn(userid))
    const response = await fetch(new URL(path, serverUrl), {
      method: body ? 'POST' : 'GET',
      headers: {
        cookie,
        origin: new URL(serverUrl).origin,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    })
    if (response.status === 401) this.#cookies.delete(userid)
    return response
  }

  /** The three redirects of WeCom's OAuth, as a phone follows them. */
  async #signIn(userid: string): Promise<string> {
    const { serverUrl, corpSlug } = this.#options
    const begun = await hop(new URL(`/api/v1/session/wecom/start?corp=${corpSlug}&to=/`, serverUrl), '')
    const asked = new URL(begun.location)
    asked.searchParams.set('as', userid)
    const vouched = await hop(asked, '')
    const arrived = await hop(new URL(vouched.location), begun.cookies)
    this.#cookies.set(userid, arrived.cookies)
    return arrived.cookies
  }
}

async function hop(url: URL, cookie: string): Promise<{ location: string; cookies: string }> {
  const response = await fetch(url, { redirect: 'manual', headers: { cookie }, signal: AbortSignal.timeout(10_000) })
  const location = response.headers.get('location')
  if (response.status < 300 || response.status > 399 || !location)
    throw new Error(`${url.pathname} answered ${response.status} instead of sending the phone on`)
  const cookies = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
  return { location: new URL(location, url).href, cookies: cookies.join('; ') }
}
