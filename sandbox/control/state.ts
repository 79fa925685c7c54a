import type { Outbox } from '../callback/outbox.ts'
import { isoTime } from '../clock.ts'
import type { Settings, World } from '../world/world.ts'
import type { FaultTable } from './fault.ts'

/** The settings in force; of the archive only whether there is one, since its keys are told by itself. */
export function showSettings({ archive, trustedIps, ...rest }: Settings): Record<string, unknown> {
  return { ...rest, trustedIps: trustedIps.list, archive: archive !== null }
}

/** The world in numbers. */
export function summarise(world: World, outbox: Outbox, faults: FaultTable): Record<string, unknown> {
  const count = (sql: string): number => world.store.row<{ count: number }>(sql)?.count ?? 0
  return {
    seed: world.corp.seed,
    corpTime: isoTime(world.clock.now()),
    rate: world.clock.rate,
    settings: showSettings(world.settings),
    staff: count('select count(*) as count from staff'),
    contacts: count('select count(*) as count from contact'),
    friends: count(`select count(*) as count from follow where relation = 'friend'`),
    groupChats: count('select count(*) as count from group_chat where dismissed_at is null'),
    memberships: count('select count(*) as count from membership'),
    messages: count('select count(*) as count from message'),
    ledger: count(`select count(*) as count from message where route <> 'member'`),
    massSends: count('select count(*) as count from mass_send'),
    openTasks: count(
      'select count(*) as count from mass_send_task t join mass_send s on s.msgid = t.msgid where t.status = 0 and s.cancelled_at is null',
    ),
    clicks: count('select count(*) as count from click'),
    callback: { url: outbox.url ?? null, waiting: outbox.waiting(), ...outbox.counts },
    faults: faults.list().length,
  }
}
