import { sql } from 'kysely'
import type { BacklogKind } from '#contract/system.ts'
import type { CorpTx, EngineTx } from '#server/db/database.ts'
import { goneMs } from '#server/engine/instance.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant, RealInstant } from '#server/kernel/time.ts'

const processesShown = 50
const tablesShown = 8

export type ProcessRow = {
  processId: string
  role: 'api' | 'engine' | 'all'
  host: string
  pid: number
  startedRealAt: RealInstant
  seenRealAt: RealInstant
  isSeen: boolean
  lanes: number
}

/** The processes that told of themselves, the living first, with the lanes that each works on. */
export async function listProcesses(tx: EngineTx): Promise<ProcessRow[]> {
  const { rows } = await sql<ProcessRow>`
    select i.instance_id as "processId", i.role, i.host, i.pid, i.started_real_at as "startedRealAt",
      i.seen_real_at as "seenRealAt",
      i.seen_real_at > clock_timestamp() - ${goneMs} * interval '1 ms' as "isSeen",
      coalesce(held.lanes, 0) as lanes
    from instance i
    left join (
      select holder, count(*)::int as lanes
      from lease
      where leased_until_real_at > clock_timestamp()
      group by holder
    ) held on held.holder = i.instance_id
    order by "isSeen" desc, i.started_real_at, i.instance_id
    limit ${sql.lit(processesShown)}`.execute(tx)
  return rows
}

export type QueueRow = { queue: string; due: number; held: number; lateMs: number }

/** The corp's lanes by queue: due, worked on, and by how much the oldest that is due is late, in real ms. */
export async function listQueues(tx: CorpTx, corpId: CorpId): Promise<QueueRow[]> {
  const { rows } = await sql<QueueRow>`
    with now as (
      select origin_at + (clock_timestamp() - anchor_real_at) * rate as at, rate
      from corp_clock
      where corp_id = ${corpId}
    ), lanes as (
      select l.queue, l.due_real_at <= clock_timestamp() or l.due_at <= now.at as is_due,
        h.leased_until_real_at > clock_timestamp() as is_held,
        greatest(clock_timestamp() - l.due_real_at, case when now.rate > 0 then (now.at - l.due_at) / now.rate end) as late
      from lane l
      join lease h on h.corp_id = l.corp_id and h.queue = l.queue and h.lane = l.lane
      cross join now
      where l.corp_id = ${corpId}
    )
    select queue, count(*) filter (where is_due)::int as due, count(*) filter (where is_held)::int as held,
      coalesce(greatest(0, extract(epoch from max(late) filter (where is_due)) * 1000), 0)::int as "lateMs"
    from lanes
    group by queue
    order by queue`.execute(tx)
  return rows
}

/** What waits in the corp, each by an index of its own. */
export async function readBacklog(tx: CorpTx, corpId: CorpId, at: CorpInstant): Promise<Record<BacklogKind, number>> {
  const { rows } = await sql<Record<BacklogKind, number>>`
    select
      (select count(*) from occurrence where corp_id = ${corpId} and wake_at <= ${at})::int as occurrence,
      (select count(*) from delivery where corp_id = ${corpId} and state = 'due')::int as message,
      (select count(*) from mass_send
        where corp_id = ${corpId} and state in ('ready', 'calling', 'open', 'closing'))::int as "massSend",
      (select count(*) from staff_task where corp_id = ${corpId} and state in ('open', 'permitted'))::int as "staffTask",
      (select count(*) from delivery where corp_id = ${corpId} and state = 'in_doubt')::int as "inDoubt",
      (select count(*) from wecom_callback
        where corp_id = ${corpId} and next_try_real_at is not null)::int as callback,
      (select count(*) from wecom_reading where corp_id = ${corpId} and parked_real_at is null)::int as reading,
      (select count(*) from signal where corp_id = ${corpId} and parked_real_at is null)::int as signal,
      (select count(*) from wecom_reading where corp_id = ${corpId} and parked_real_at is not null)::int
        + (select count(*) from signal where corp_id = ${corpId} and parked_real_at is not null)::int
        + (select count(*) from wecom_callback
          where corp_id = ${corpId} and done_real_at is null and next_try_real_at is null)::int as parked`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('a select without from has a row')
  return row
}

export type SyncStanding = {
  isRunning: boolean
  lastRealAt: RealInstant | null
  lastCallbackRealAt: RealInstant | null
}

export async function readSyncStanding(tx: CorpTx, corpId: CorpId): Promise<SyncStanding> {
  const { rows } = await sql<SyncStanding>`
    select coalesce(bool_or(state in ('waiting', 'running')), false) as "isRunning",
      max(finished_real_at) as "lastRealAt",
      (select max(received_real_at) from wecom_callback where corp_id = ${corpId}) as "lastCallbackRealAt"
    from sync_task
    where corp_id = ${corpId}`.execute(tx)
  return rows[0] ?? { isRunning: false, lastRealAt: null, lastCallbackRealAt: null }
}

export type DatabaseStanding = {
  version: string
  bytes: number
  connections: number
  migrations: number
  lastMigration: string
  realNow: RealInstant
}

export async function readDatabaseStanding(tx: EngineTx): Promise<DatabaseStanding> {
  const { rows } = await sql<DatabaseStanding>`
    select current_setting('server_version') as version, pg_database_size(current_database())::float8 as bytes,
      (select count(*) from pg_stat_activity where datname = current_database())::int as connections,
      (select count(*) from migration)::int as migrations, (select max(name) from migration) as "lastMigration",
      clock_timestamp() as "realNow"`.execute(tx)
  const [row] = rows
  if (!row) throw new Error('a select without from has a row')
  return row
}

/** The largest tables with their indexes; partitions count for their table. */
export async function listLargestTables(tx: EngineTx): Promise<{ name: string; bytes: number }[]> {
  const { rows } = await sql<{ name: string; bytes: number }>`
    select coalesce(p.relname, c.relname) as name, sum(pg_total_relation_size(c.oid))::float8 as bytes
    from pg_class c
    left join pg_inherits i on i.inhrelid = c.oid
    left join pg_class p on p.oid = i.inhparent
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    group by coalesce(p.relname, c.relname)
    order by bytes desc, name
    limit ${sql.lit(tablesShown)}`.execute(tx)
  return rows
}
