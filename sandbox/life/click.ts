import type { World } from '../world/world.ts'
import { makeCode } from '../protocol/oauth.ts'

/** WeChat's own browser on a phone, as web servers see it. */
const agent =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 MicroMessenger/8.0.50(0x18003237) NetType/WIFI Language/zh_CN'
const parallel = 8
const timeoutMs = 10_000

type Click = { seq: number; url: string; external_userid: string }

/**
 * Contacts who open links: each really asks the page's server, once, without following it away from there — except to this
 * sandbox's own OAuth page and back, as WeChat does. What came of it is written down and nothing else depends on it.
 * Only pages on this machine are asked for, unless clicks may go anywhere.
 */
export class Clicker {
  readonly #world: World
  readonly #anywhere: boolean
  #running = 0
  readonly #waiting: Click[] = []
  #closed = false

  constructor(world: World, anywhere: boolean) {
    this.#world = world
    this.#anywhere = anywhere
  }

  /** Writes the click down and asks for the page. */
  click(url: string, person: string, at: number): void {
    const row = this.#world.store.row<{ seq: number }>(
      'insert into click (at, real_at, url, external_userid) values (?, ?, ?, ?) returning seq',
      at,
      this.#world.realNow(),
      url,
      person,
    )
    if (!row) return
    if (!this.#anywhere && !isLocal(url)) {
      this.#note(row.seq, null, 'not asked for: the page is not on this machine (--click-anywhere)')
      return
    }
    this.#waiting.push({ seq: row.seq, url, external_userid: person })
    setImmediate(() => this.#turn())
  }

  close(): void {
    this.#closed = true
    this.#waiting.length = 0
  }

  #turn(): void {
    while (this.#running < parallel && !this.#closed) {
      const next = this.#waiting.shift()
      if (!next) return
      this.#running += 1
      void this.#open(next).finally(() => {
        this.#running -= 1
        this.#turn()
      })
    }
  }

  async #open(click: Click): Promise<void> {
    try {
      const response = await this.#visit(click.url, click.external_userid, 3)
      this.#note(click.seq, response.status, null)
    } catch (error) {
      this.#note(click.seq, null, error instanceof Error ? error.message : String(error))
    }
  }

  async #visit(url: string, person: string, hops: number): Promise<Response> {
    const response = await fetch(url, {
      headers: { 'user-agent': agent, accept: 'text/html' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    await response.arrayBuffer()
    const onward = this.#throughOauth(response.headers.get('location'), person)
    return onward !== undefined && hops > 0 ? this.#visit(onward, person, hops - 1) : response
  }

  /** The address that the OAuth page would send this person back to; undefined when the page led elsewhere. */
  #throughOauth(location: string | null, person: string): string | undefined {
    if (location === null || !location.startsWith(`${this.#world.origin()}/connect/oauth2/authorize?`)) return undefined
    const asked = new URL(location)
    const back = new URL(asked.searchParams.get('redirect_uri') ?? '')
    back.searchParams.set('code', makeCode(this.#world, person, 'snsapi_base'))
    back.searchParams.set('state', asked.searchParams.get('state') ?? '')
    return back.href
  }

  #note(seq: number, status: number | null, error: string | null): void {
    if (this.#closed) return
    this.#world.store.run('update click set status = ?, error = ? where seq = ?', status, error, seq)
  }
}

function isLocal(url: string): boolean {
  const { hostname } = new URL(url)
  return (
    hostname === 'localhost' || hostname === '[::1]' || hostname.endsWith('.localhost') || hostname.startsWith('127.')
  )
}
