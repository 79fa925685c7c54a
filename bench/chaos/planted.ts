/**
 * Faults planted into an engine of the harness, to see that the judge finds them. They stand around the product's queues,
 * in the harness's own process: nothing in the product can switch them on.
 */
import { sql } from 'kysely'
import type { CorpTx } from '#server/db/database.ts'
import type { Queue, Work } from '#server/engine/queue.ts'
import type { Dice } from './dice.ts'

export const plantedFaults = {
  /** What nobody answered is not looked up but sent again. */
  send_again: 'doubled',
  /** Something due is forgotten now and then. */
  forget: 'lost',
  /** What was reserved of the day's cap is not remembered. */
  free_caps: 'capBreaches',
  /** What must not go out any more is asked back a day late. */
  never_cancel: 'quietBreaches',
} as const

export type Planted = keyof typeof plantedFaults

/** The queue with the fault in it, where it is the one that the fault is in. */
export function plant(queue: Queue, fault: Planted, dice: Dice): Queue {
  switch (fault) {
    case 'send_again':
      return queue.name === 'send'
        ? before(queue, (tx, { corpId, lanes }) =>
            sql`
              update mass_send set state = 'ready', wake_real_at = null
              where corp_id = ${corpId} and lane = any(${[...lanes]}) and state in ('calling', 'in_doubt')`.execute(tx),
          )
        : queue
    case 'forget':
      return queue.name === 'dispatch'
        ? before(queue, async (tx, work) => {
            if (!dice.chance(0.3)) return
            await sql`
              update occurrence set state = 'released', wake_at = null
              where corp_id = ${work.corpId} and occurrence_id in (
                select occurrence_id from occurrence
                where corp_id = ${work.corpId} and lane = any(${[...work.lanes]}) and wake_at <= ${work.now().at}
                order by occurrence_id limit 1)`.execute(tx)
          })
        : queue
    case 'free_caps':
      return queue.name === 'dispatch'
        ? before(queue, (tx, { corpId }) => sql`update cap_use set used = 0 where corp_id = ${corpId}`.execute(tx))
        : queue
    case 'never_cancel':
      return queue.name === 'follow_up'
        ? before(queue, (tx, { corpId, lanes }) =>
            sql`
              update mass_send set expires_at = expires_at + interval '1 day'
              where corp_id = ${corpId} and lane = any(${[...lanes]}) and state = 'open'
                and expires_at < called_at + interval '1 day'`.execute(tx),
          )
        : queue
    default:
      return fault satisfies never
  }
}

const before = (queue: Queue, act: (tx: CorpTx, work: Work) => Promise<unknown>): Queue => ({
  ...queue,
  async handle(work) {
    await work.transaction((tx) => act(tx, work))
    await queue.handle(work)
  },
})
