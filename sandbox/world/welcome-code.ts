import { madeId } from '../id.ts'
import type { World } from './world.ts'

/** Real milliseconds a welcome code can be used (D92137). */
export const welcomeCodeLifeMs = 20_000

/** A code by which a welcome can be sent to a contact for 20 s of real time. */
export function makeWelcomeCode(world: World, made: { userid: string; externalUserid: string; at: number }): string {
  const code = madeId('CALLBACK', 64, world.corp.seed, 'welcome_code', world.store.next('welcome_code'))
  world.store.run(
    'insert into welcome_code (code, userid, external_userid, made_at, made_real_at) values (?, ?, ?, ?, ?)',
    code,
    made.userid,
    made.externalUserid,
    made.at,
    world.realNow(),
  )
  return code
}
