import { corpDay } from '../world/day.ts'
import type { World } from '../world/world.ts'

/** What the demo corp has bought for its acquisition links: how many contacts, and the days from its start until they end. */
const bought = [
  { granted: 300, days: 30 },
  { granted: 700, days: 180 },
]

/** Gives the demo corp the quota of its acquisition links, as bought before it is watched: nobody is told. */
export function seedQuotas(world: World, start: number): void {
  for (const { granted, days } of bought) {
    world.store.run(
      'insert into acquisition_quota (granted, balance, expires_at) values (?, ?, ?)',
      granted,
      granted,
      corpDay(world.corp.zone, start + days * 86_400_000).from,
    )
  }
}
