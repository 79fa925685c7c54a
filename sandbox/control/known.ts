import { findContact } from '../world/contact.ts'
import type { World } from '../world/world.ts'
import { Refusal } from './refusal.ts'

/** Refuses a userid that the corp does not have. */
export function knownStaff(world: World, field: string, userid: string): void {
  if (!world.store.row('select 1 as found from staff where userid = ?', userid)) {
    throw new Refusal(field, `${userid} is no staff member of this corp`, 404)
  }
}

/** Refuses an external_userid that the corp does not know. */
export function knownContact(world: World, field: string, externalUserid: string): void {
  if (!findContact(world, externalUserid)) throw new Refusal(field, `${externalUserid} is no contact of this corp`, 404)
}

/** Turns the reason a change of the world gives into a refusal; undefined is consent. */
export function refuse(field: string, reason: string | undefined): void {
  if (reason !== undefined)
    throw new Refusal(field, reason.replaceAll('_', ' '), reason.endsWith('unknown') ? 404 : 409)
}
