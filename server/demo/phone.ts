import type { Logger } from 'pino'
import { csrfHeader } from '#contract/session.ts'
import { taskDelayMs } from '#server/demo/rules.ts'
import type { SandboxControl } from '#server/demo/control.ts'
import { staffTaskItem, staffTaskPage } from '#contract/staff-task.ts'
import { z } from 'zod'

const lookEveryMs = 250

type Session = { cookie: string; csrfToken: string }

const ownSession = z.object({ csrfToken: z.string() })
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
  readonly #sessions = new Map<string, Session>()
  #timer: NodeJS.Timeout | undefined
  #busy: Promise<void> = Promise.resolve()
  #isStopped = false
  readonly #late = new Map<string, number>()

  constructor(options: PhoneOptions) {
    this.#options = options
  }

  /** Corp ms by which the slowest phone is behind what its owner would have done by now. */
  get lateMs(): number {
    return Math.max(0, ...this.#late.values())
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
      await Promise.all((await listUserids()).map((userid) => this.#look(userid)))
    } catch (cause) {
      log.debug({ err: cause }, 'demo: a phone did not get through; it looks again')
    }
  }

  async #look(userid: string): Promise<void> {
    const { items } = listAnswer.parse(await this.#get(userid, '/api/v1/staff-tasks?state=waiting&limit=50'))
    for (const item of items) {
      const delay = taskDelayMs(userid, item.staffTaskId)
      const lateMs =
        (await this.#options.corpNowMs()) - Temporal.Instant.from(item.dueAt).epochMilliseconds - (delay ?? 0)
      if (delay === null || lateMs < 0 || this.#isStopped) continue
      this.#late.set(userid, lateMs)
      await this.#send(userid, item.staffTaskId)
    }
    this.#late.delete(userid)
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
    const session = this.#sessions.get(userid) ?? (await this.#signIn(userid))
    const response = await fetch(new URL(path, serverUrl), {
      method: body ? 'POST' : 'GET',
      headers: {
        cookie: session.cookie,
        [csrfHeader]: session.csrfToken,
        origin: new URL(serverUrl).origin,
        ...(body && { 'content-type': 'application/json' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    })
    if (response.status === 401) this.#sessions.delete(userid)
    return response
  }

  /** The three redirects of WeCom's OAuth, as a phone follows them. */
  async #signIn(userid: string): Promise<Session> {
    const { serverUrl, corpSlug } = this.#options
    const begun = await hop(new URL(`/api/v1/session/wecom/start?corp=${corpSlug}&to=/`, serverUrl), '')
    const asked = new URL(begun.location)
    asked.searchParams.set('as', userid)
    const vouched = await hop(asked, '')
    const arrived = await hop(new URL(vouched.location), begun.cookies)
    const cookie = arrived.cookies
    const me = await fetch(new URL('/api/v1/session', serverUrl), { headers: { cookie } })
    const session = { cookie, ...ownSession.parse(await me.json()) }
    this.#sessions.set(userid, session)
    return session
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
