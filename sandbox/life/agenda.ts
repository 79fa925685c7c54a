import type { Remark } from '#people/talk.ts'
import type { Topic } from '#people/traits.ts'
import type { ConsentPlace } from '../world/archive.ts'
import type { Store } from '../store.ts'

/** What a remark is for and about; its words are found when it is said. */
export type Said = Pick<Remark, 'intent' | 'topic'>

/** What somebody is going to do at a corp time. */
export type Plan =
  | { kind: 'day' }
  | { kind: 'confirm'; msgid: string; userid: string }
  | { kind: 'speak'; chatId: string; person: string; said: Said; key: string; answer: boolean }
  | { kind: 'reply'; userid: string; person: string; text: string }
  | { kind: 'click'; person: string; url: string; topics?: readonly Topic[] }
  | { kind: 'buy'; person: string; url: string; topics: readonly Topic[]; hasCoupon: boolean; key: string }
  | { kind: 'refund'; person: string; orderId: string; fen: number }
  | { kind: 'serve'; userid: string; person: string; text: string }
  | { kind: 'come'; configId: string; person?: string; key: string }
  | { kind: 'leave'; chatId: string; person: string }
  | { kind: 'delete'; userid: string; person: string }
  | { kind: 'join'; chatId: string; key: string; invited: boolean; hello: boolean; befriends: boolean }
  | { kind: 'befriend'; userid: string; person: string }
  | { kind: 'takeover'; number: number }
  | { kind: 'refuse-transfer'; number: number; person: string }
  | { kind: 'consent'; place: ConsentPlace; person: string; agreed: boolean }
  | { kind: 'publish'; momentId: string; userid: string }
  | { kind: 'moment'; momentId: string; userid: string; person: string; said?: Said; key: string }

/** A plan with its time and key. Plans of one instant happen in the order of their keys. */
export type Entry = { at: number; key: string; plan: Plan }

/** The people's plans, kept in the store so that a restart forgets none. */
export class Agenda {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** Adds a plan; a plan with the same time and key is the same plan. */
  put(at: number, key: string, plan: Plan): void {
    this.#store.run(
      'insert or ignore into agenda (at, key, body) values (?, ?, ?)',
      Math.round(at),
      key,
      JSON.stringify(plan),
    )
  }

  /** Takes the earliest plan that is due at `until`. */
  take(until: number): Entry | undefined {
    const row = this.#store.row<{ at: number; key: string; body: string }>(
      'select at, key, body from agenda where at <= ? order by at, key limit 1',
      until,
    )
    if (!row) return undefined
    this.#store.run('delete from agenda where at = ? and key = ?', row.at, row.key)
    return { at: row.at, key: row.key, plan: JSON.parse(row.body) as Plan } // written by put
  }

  /** When the earliest plan is due. */
  next(): number | undefined {
    return this.#store.row<{ at: number | null }>('select min(at) as at from agenda')?.at ?? undefined
  }
}
