import type { CallbackFault, FaultTable } from '../control/fault.ts'
import type { Store } from '../store.ts'
import type { ClientEvent, Corp } from '../world/world.ts'
import { eventXml } from './event.ts'
import { postEvent } from './send.ts'

/** A first try and 3 retries (D90930); then the event is dropped, as WeCom drops it. */
const attemptLimit = 4
const parallel = 8
/** How long an event that is to be overtaken waits for another, in real milliseconds. */
const gatherMs = 2_000

type Waiting = { id: number; body: string; attempts: number }

/**
 * Events on their way to the app. They are stored in the transaction of what happened and posted after it, oldest first,
 * several at a time; an event that was under way when the process died is posted again.
 */
export class Outbox {
  readonly #store: Store
  readonly #corp: Corp
  readonly #realNow: () => number
  readonly #corpNow: () => number
  readonly #faults: FaultTable
  readonly #retryMs: number
  #url: string | undefined
  #running = 0
  readonly #underWay = new Set<number>()
  readonly #settled = new Set<() => void>()
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** Counts for the state summary: since the start of this process. */
  readonly counts = { delivered: 0, failed: 0, dropped: 0, lastFailure: '' }

  constructor(parts: {
    store: Store
    corp: Corp
    realNow: () => number
    corpNow: () => number
    faults: FaultTable
    retryMs: number
  }) {
    this.#store = parts.store
    this.#corp = parts.corp
    this.#realNow = parts.realNow
    this.#corpNow = parts.corpNow
    this.#faults = parts.faults
    this.#retryMs = parts.retryMs
    this.#url = parts.store.setting('callback')
  }

  get url(): string | undefined {
    return this.#url
  }

  /** Events from now on go to `url`; undefined stops them and forgets those that wait. */
  pointAt(url: string | undefined): void {
    this.#url = url
    if (url === undefined) {
      this.#store.run(`delete from setting where key = 'callback'`)
      this.#store.run('update callback set done = 1 where done = 0')
    } else this.#store.writeSetting('callback', url)
    this.wake()
  }

  /** Queues one event, to go out at `dueRealAt`; without a callback URL WeCom sends nothing. */
  queue(event: ClientEvent, dueRealAt?: number): void {
    if (this.#url === undefined) return
    const now = this.#realNow()
    this.#store.run(
      'insert into callback (body, made_real_at, next_real_at) values (?, ?, ?)',
      eventXml(this.#corp.corpid, Math.floor(this.#corpNow() / 1000), event),
      now,
      dueRealAt ?? now,
    )
    this.wake(this.#faults.reordersCallbacks() && this.waiting() < 2 ? gatherMs : 0)
  }

  /** How many events wait for delivery. */
  waiting(): number {
    return this.#store.row<{ count: number }>('select count(*) as count from callback where done = 0')?.count ?? 0
  }

  /** Resolves when no event waits or is under way, but for those whose time has not come. */
  async settled(): Promise<void> {
    while (this.#unsettled() && !this.#closed) await new Promise<void>((resolve) => this.#settled.add(resolve))
  }

  #unsettled(): boolean {
    return (
      this.#running > 0 ||
      this.#store.row(
        'select 1 as found from callback where done = 0 and (attempts > 0 or next_real_at <= ?) limit 1',
        this.#realNow(),
      ) !== undefined
    )
  }

  wake(delayMs = 0): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#turn(), delayMs)
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
    for (const resolve of this.#settled) resolve()
  }

  #turn(): void {
    if (this.#closed || this.#url === undefined) return
    const due = this.#store
      .rows<Waiting>(
        'select id, body, attempts from callback where done = 0 and next_real_at <= ? order by id limit ?',
        this.#realNow(),
        parallel * 2,
      )
      .filter((event) => !this.#underWay.has(event.id))
    const fault = due.length > 1 ? this.#faults.forCallback('reorder') : undefined
    const batch = (fault ? due.toReversed() : due).slice(0, parallel - this.#running)
    for (const event of batch) this.#start(this.#url, event)
    this.#sleep()
  }

  #start(url: string, event: Waiting): void {
    this.#running += 1
    this.#underWay.add(event.id)
    void this.#post(url, event).finally(() => {
      this.#running -= 1
      this.#underWay.delete(event.id)
      for (const resolve of this.#settled) resolve()
      this.#settled.clear()
      if (!this.#closed) this.#turn()
    })
  }

  async #post(url: string, event: Waiting): Promise<void> {
    const fault = this.#faults.forCallback()
    if (fault?.kind === 'slow') await new Promise((resolve) => setTimeout(resolve, fault.delayMs))
    if (this.#closed) return
    const result =
      fault?.kind === 'outage' || fault?.kind === 'refuse'
        ? { delivered: false as const, reason: `fault ${fault.kind}` }
        : await postEvent(url, this.#corp, event.body, this.#realNow())
    if (this.#closed) return
    if (result.delivered && fault?.kind === 'duplicate') await postEvent(url, this.#corp, event.body, this.#realNow())
    if (this.#closed) return
    const lost = fault?.kind === 'accept-then-drop'
    if (result.delivered && !lost) this.#finish(event.id, 'delivered')
    else this.#fail(event, result.delivered ? 'fault accept-then-drop' : result.reason)
  }

  #fail(event: Waiting, reason: string): void {
    const attempts = event.attempts + 1
    this.counts.failed += 1
    this.counts.lastFailure = reason
    if (attempts >= attemptLimit) {
      this.#finish(event.id, 'dropped')
      return
    }
    this.#store.run(
      'update callback set attempts = ?, next_real_at = ? where id = ?',
      attempts,
      this.#realNow() + this.#retryMs * attempts,
      event.id,
    )
  }

  #finish(id: number, outcome: 'delivered' | 'dropped'): void {
    this.counts[outcome] += 1
    this.#store.run('update callback set done = 1 where id = ?', id)
  }

  #sleep(): void {
    const next = this.#store.row<{ at: number | null }>(
      'select min(next_real_at) as at from callback where done = 0 and next_real_at > ?',
      this.#realNow(),
    )
    if (next?.at === null || next === undefined || this.#closed) return
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = setTimeout(() => this.#turn(), Math.max(1, next.at - this.#realNow()))
  }
}

export type { CallbackFault }
