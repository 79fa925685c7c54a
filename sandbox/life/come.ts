import { comesAt, type Means } from '#people/reach.ts'
import { contactName } from '../demo/names.ts'
import { draw } from '#people/draw.ts'
import { add, join } from '../control/action/membership.ts'
import { Refusal } from '../control/refusal.ts'
import { createContact } from '../world/contact.ts'
import { corpDay } from '../world/day.ts'
import type { World } from '../world/world.ts'
import type { Agenda, Plan } from './agenda.ts'

/** Asks people by a means outside WeCom to come by a code; answers how many will. Strangers are people nobody knows yet. */
export function reachOut(
  world: World,
  agenda: Agenda,
  asked: { means: Means; configId: string; people: readonly string[]; strangers: number; at: number },
): number {
  const { means, configId, at } = asked
  const { seed, zone } = world.corp
  const key = `reach ${world.store.next('reach')}`
  const asking = { means, key, at, day: corpDay(zone, at) }
  const strangers = Array.from({ length: asked.strangers }, (_, nth) => `${key} stranger ${nth}`)
  let coming = 0
  for (const person of [...asked.people, ...strangers]) {
    const comes = comesAt(seed, person, asking)
    if (comes === undefined) continue
    coming += 1
    const known = asked.people.includes(person)
    agenda.put(comes, `come ${key} ${person}`, { kind: 'come', configId, key: person, ...(known ? { person } : {}) })
  }
  return coming
}

/** Somebody who was reached scans the code: a contact way makes a friend, a join way a member. Who is there already stays as he is. */
export function come(world: World, plan: Extract<Plan, { kind: 'come' }>, at: number): void {
  const { configId, key } = plan
  const roll = (purpose: string): number => draw(world.corp.seed, key, corpDay(world.corp.zone, at).date, purpose)
  const externalUserid = plan.person ?? createContact(world, contactName(roll('kind'), roll('first'), roll('second')))
  const isContactWay = world.store.row('select 1 as found from contact_way where config_id = ?', configId) !== undefined
  try {
    if (isContactWay) add(world, { kind: 'add', configId, externalUserid })
    else join(world, { kind: 'join', configId, externalUserid })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}
