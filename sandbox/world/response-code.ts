import { madeId } from '../id.ts'
import type { World } from './world.ts'

/** Real milliseconds a response code can be used, once (D94888). */
const lifeMs = 72 * 3_600_000

/** A code with which the app may update a card once: given with the message, and again with each tap on it. */
export function makeResponseCode(world: World, msgid: string): string {
  const code = madeId('', 48, world.corp.seed, 'response_code', world.store.next('response_code'))
  world.store.run(
    'insert into response_code (code, msgid, made_real_at) values (?, ?, ?)',
    code,
    msgid,
    world.realNow(),
  )
  return code
}

/** The message of a code that was never used and still lives; the code is spent with it. */
export function spendResponseCode(world: World, code: string): string | undefined {
  return world.store.row<{ msgid: string }>(
    'update response_code set used = 1 where code = ? and used = 0 and made_real_at > ? returning msgid',
    code,
    world.realNow() - lifeMs,
  )?.msgid
}
