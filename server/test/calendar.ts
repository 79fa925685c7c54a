import { sql } from 'kysely'
import { afterAll } from 'vitest'
import type { PlaybookDocument, VariableValues } from '#contract/playbook.ts'
import type { SandboxOptions } from '#sandbox/options.ts'
import { Engine } from '#server/engine/loop.ts'
import type { Queue } from '#server/engine/queue.ts'
import type { AuditActor } from '#server/features/audit/index.ts'
import { configureCorp, corpNow, createConnections, setCorpClock } from '#server/features/corp/index.ts'
import type { FetchMedia } from '#server/features/media/index.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { applyPlaybook } from '#server/features/run/index.ts'
import { addMs, corpInstant, type CorpInstant, isBefore, type RealInstant } from '#server/kernel/time.ts'
import { queuesOf } from '#server/queues.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { failingLog } from '#server/test/failing-log.ts'
import { playbookSource } from '#server/test/playbook-source.ts'
import { silent } from '#server/test/http.ts'
import { wecomRig, type WecomRig } from '#server/test/wecom.ts'
import { createSend } from '#server/wecom/index.ts'

/** The queues of the ways a message takes; those that read from WeCom have their own clockwork. */
const calendarQueues = [
  'plan',
  'dispatch',
  'journey',
  'segment',
  'nickname',
  'pilot',
  'send',
  'follow_up',
  'staff_task',
  'signal',
  'tag',
  'welcome',
  'moment',
  'engagement',
  'group_welcome',
]

export type Chat = { groupChatId: string; wecomChatId: string; name: string; ownerStaffId: string; owner: string }

/** A message that the sandbox's people saw, as its ledger tells. */
export type Seen = {
  seq: number
  corpTime: string
  route: string
  msgid: string
  sender: string
  chatId: string
  text: string
  /** What hung on it, by kind. */
  attachments: string[]
}

export type CalendarRig = WecomRig & {
  actor: AuditActor
  /** The corp's group chats, by name. */
  chats: Chat[]
  now(): Promise<CorpInstant>
  /** Moves both clocks to a local time of the corp, stopping wherever something is due, and works it off. */
  advanceTo(localTime: string): Promise<void>
  /** Moves both clocks there at once, as if nothing had been at work meanwhile, and works off what is due then. */
  jumpTo(localTime: string): Promise<void>
  /**
   * Works until nothing is due, when anything is at work. What waits for real time to pass is not waited for: its time
   * has come.
   */
  settle(): Promise<void>
  publish(parts: Partial<PlaybookDocument> & { id: string }): Promise<{ playbookId: string; version: number }>
  apply(
    playbook: { playbookId: string; version: number },
    chats: readonly Chat[],
    given?: { variables?: VariableValues; groupVariables?: Record<string, VariableValues> },
  ): Promise<string>
  /** Stops the engine, as a crash does not: what is under way ends. */
  stopEngine(): Promise<void>
  startEngine(): Promise<void>
  ledger(): Promise<Seen[]>
  /** The mass sends that wait on the phones of the chats' owners. */
  openTasks(): Promise<{ userid: string; msgid: string; text: string }[]>
  /** Each owner taps what waits on the phone. */
  confirmAll(): Promise<void>
  /** What stands planned and what became of it, by due time and chat. */
  occurrences(): Promise<Planned[]>
  /** WeCom's clock is so many ms ahead of ours from the next step on. */
  setWecomAhead(ms: number): void
}

/** An occurrence as people see it. */
export type Planned = {
  occurrenceId: string
  stepId: string
  chat: string
  day: string
  state: string
  reason: string | null
  route: string | null
  attempts: number
  deliveryId: string | null
  massSendId: string | null
}

type CalendarOptions = Partial<SandboxOptions> & {
  /** Engines at work. Default 1. */
  processes?: number
  /** Real time as the connection to WeCom counts it. */
  now?: () => RealInstant
  /** What the corp believes WeCom's ceiling to be; what it is (`quota`) when left out. */
  mode?: SandboxOptions['quota']
  /** The corp's, in which local times are told. Default Asia/Shanghai. */
  zone?: string
  /** How files that messages name by address are had. */
  fetchMedia?: FetchMedia
}

/**
 * A corp on a sandbox, both clocks standing still at 07:00 on a Monday in Shanghai, with everything that sends at work. A handler
 * that fails fails the test that is waiting for it. WeCom's ceiling is the month's days, which leaves four mass sends
 * for each chat and day of what is left of the month: 30 over the 8 days from the 23rd on.
 */
export async function calendarRig(options: CalendarOptions = {}): Promise<CalendarRig> {
  const { processes = 1, quota = 'month', mode = quota, zone = 'Asia/Shanghai', fetchMedia, ...rest } = options
  const { now: connectionNow = realNow, ...sandboxOptions } = rest
  const rig = await wecomRig({
    groupChats: 4,
    members: 6,
    staff: 2,
    start: '2026-11-23T07:00:00+08:00',
    rate: 0,
    resultLag: 0,
    quota,
    ...sandboxOptions,
  })
  const { db, owner, corpId, sandbox } = rig
  await rig.sync('first')
  const actor = { corpId, staffId: null, name: '运营', address: null }
  await configureCorp({ db, envelope, now: realNow }, actor, { massSendMode: mode, zone })
  let aheadMs = 0
  const failures: Error[] = []
  const log = failingLog(failures)
  const { send, close } = createSend()
  const connections = createConnections({ db, envelope, send, now: connectionNow, log: silent, rememberMs: 0 })
  const wiring = { db, connections, envelope, touch: () => undefined, log, ...(fetchMedia && { fetchMedia }) }
  const queues: Queue[] = queuesOf(wiring)
  const calendar = queues.filter((queue) => calendarQueues.includes(queue.name))
  let engines: Engine[] = []

  const startEngine = async (): Promise<void> => {
    engines = Array.from({ length: processes }, () => new Engine({ db, queues: calendar, log, idlePollMs: 30 }))
    for (const engine of engines) await engine.start()
  }
  const stopEngine = async (): Promise<void> => {
    await Promise.all(engines.map((engine) => engine.stop()))
    engines = []
  }
  await startEngine()
  afterAll(async () => {
    await stopEngine()
    close()
  })

  const now = async (): Promise<CorpInstant> => (await db.corp(corpId, (tx) => corpNow(tx, corpId))).at
  const setClock = (at: CorpInstant): Promise<unknown> =>
    setCorpClock(
      { db, envelope, now: realNow, tell: ({ at }) => tellSandbox(sandbox.connection.control, addMs(at, aheadMs)) },
      corpId,
      {
        at,
      },
    )

  /** Brings what waits for real time to now. */
  const bringForward = async (): Promise<void> => {
    for (const table of ['mass_send', 'moment', 'welcome', 'group_welcome'])
      await sql`
        update ${sql.table(table)} set wake_real_at = clock_timestamp()
        where wake_real_at > clock_timestamp()`.execute(owner)
    await sql`update moment_copy set read_real_at = read_real_at - interval '1 hour'`.execute(owner)
    await sql`
      update media_upload set tried_real_at = tried_real_at - interval '5 minutes'
      where problem is not null`.execute(owner)
    await sql`update tag_wish set due_real_at = clock_timestamp() where due_real_at > clock_timestamp()`.execute(owner)
    await sql`update signal set published_real_at = clock_timestamp() where published_real_at > clock_timestamp()`.execute(
      owner,
    )
    await sql`
      update lane set due_real_at = clock_timestamp()
      where queue = any(${calendarQueues}) and due_real_at > clock_timestamp()`.execute(owner)
  }
  const isIdle = async (): Promise<boolean> => {
    const { rows } = await sql`
      select 1
      from lane l
      join corp_clock c on c.corp_id = l.corp_id
      join lease h on h.corp_id = l.corp_id and h.queue = l.queue and h.lane = l.lane
      where l.queue = any(${calendarQueues}) and (l.due_real_at <= clock_timestamp()
        or l.due_at <= c.origin_at + (clock_timestamp() - c.anchor_real_at) * c.rate
        or h.leased_until_real_at is not null)
      limit 1`.execute(owner)
    return rows.length === 0
  }
  const settle = async (): Promise<void> => {
    if (engines.length === 0) return
    const until = performance.now() + 30_000
    for (let before = ''; ;) {
      await bringForward()
      do {
        const [failure] = failures.splice(0)
        if (failure) throw failure
        if (performance.now() > until) throw new Error('not settled after 30 s')
        await new Promise((resolve) => setTimeout(resolve, 15))
      } while (!(await isIdle()))
      const after = await printOf(rig)
      if (after === before) return
      before = after
    }
  }
  const nextDue = async (): Promise<CorpInstant | null> => {
    const { rows } = await sql<{ at: CorpInstant | null }>`
      select min(due_at) as at from lane where queue = any(${calendarQueues})`.execute(owner)
    return rows[0]?.at ?? null
  }
  const instantOf = (localTime: string): CorpInstant =>
    corpInstant(Temporal.PlainDateTime.from(localTime).toZonedDateTime(zone).toInstant())
  const advanceTo = async (localTime: string): Promise<void> => {
    const target = instantOf(localTime)
    await settle()
    for (let due = await nextDue(); due && isBefore(due, target); due = await nextDue()) {
      // The clocks show whole milliseconds.
      await setClock(corpInstant(due.round({ smallestUnit: 'millisecond', roundingMode: 'ceil' })))
      await settle()
    }
    await setClock(target)
    await settle()
  }
  const openTasks = async () => {
    const userids = [...new Set(chats.map((chat) => chat.owner))]
    const found = await Promise.all(
      userids.map(async (userid) => {
        const answer = await fetch(`${sandbox.connection.control}/staff/${userid}/tasks`)
        const { tasks } = (await answer.json()) as { tasks: { msgid: string; state: string; text: string }[] } // the sandbox's own
        return tasks.filter((task) => task.state === 'open').map(({ msgid, text }) => ({ userid, msgid, text }))
      }),
    )
    return found.flat()
  }
  const { rows: chats } = await sql<Chat>`
    select g.group_chat_id as "groupChatId", g.wecom_chat_id as "wecomChatId", g.name,
      g.owner_staff_id as "ownerStaffId", s.wecom_userid as owner
    from group_chat g
    join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
    order by g.name`.execute(owner)

  return {
    ...rig,
    actor,
    chats,
    now,
    settle,
    advanceTo,
    async jumpTo(localTime) {
      await setClock(instantOf(localTime))
      await settle()
    },
    publish: (parts) => createPlaybook(db, actor, { source: playbookSource(parts), note: '' }),
    async apply({ playbookId, version }, to, given = {}) {
      const { runId } = await applyPlaybook({ db }, actor, { kind: 'all' }, playbookId, {
        version,
        name: '执行',
        groupChatIds: to.map((chat) => chat.groupChatId),
        variables: given.variables ?? {},
        groupVariables: given.groupVariables ?? {},
      })
      await settle()
      return runId
    },
    startEngine,
    stopEngine,
    ledger: () => readLedger(sandbox.connection.control),
    openTasks,
    async confirmAll() {
      for (const { userid, msgid } of await openTasks()) await rig.act({ kind: 'confirm', userid, msgid })
    },
    setWecomAhead(ms) {
      aheadMs = ms
    },
    async occurrences() {
      const { rows } = await sql<Planned>`
        select o.occurrence_id as "occurrenceId", o.step_id as "stepId", g.name as chat, o.local_date::text as day,
          o.state, o.reason, o.route, o.attempts, o.delivery_id as "deliveryId", o.mass_send_id as "massSendId"
        from occurrence_state o
        join group_chat g on g.corp_id = o.corp_id and g.group_chat_id = o.group_chat_id
        order by o.due_at, g.name, o.step_id`.execute(owner)
      return rows
    },
  }
}

/** Everything the sandbox's people saw of the corp, in order. */
export async function readLedger(control: string): Promise<Seen[]> {
  const entries: Seen[] = []
  for (let cursor = '0'; ;) {
    const answer = await fetch(`${control}/ledger?cursor=${cursor}`)
    const page = (await answer.json()) as { entries: Seen[]; nextCursor: string } // the sandbox's own
    entries.push(...page.entries)
    if (page.entries.length === 0) return entries
    cursor = page.nextCursor
  }
}

async function tellSandbox(control: string, at: CorpInstant): Promise<void> {
  const answer = await fetch(`${control}/clock`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ corpTime: at.toString(), rate: 0 }),
  })
  if (!answer.ok) throw new Error(`the sandbox refused its clock: ${await answer.text()}`)
}

/** What a round of work may change, in one string. */
async function printOf({ owner }: WecomRig): Promise<string> {
  const { rows } = await sql<{ print: string }>`
    select concat_ws(' ',
      (select md5(string_agg(concat_ws(' ', delivery_id, state, reason), ',' order by delivery_id)) from delivery),
      (select md5(string_agg(concat_ws(' ', mass_send_id, state, attempts, msgid, reminders, escalated_at, cancel_reason,
        candidates), ',' order by mass_send_id)) from mass_send),
      (select md5(string_agg(concat_ws(' ', occurrence_id, state, reason, wake_at), ',' order by occurrence_id))
        from occurrence),
      (select md5(string_agg(concat_ws(' ', staff_task_id, state, reminders, escalated_at), ',' order by staff_task_id))
        from staff_task),
      (select md5(string_agg(concat_ws(' ', delivery_id, attempts), ',' order by delivery_id)) from welcome),
      (select md5(string_agg(concat_ws(' ', media_upload_id, media_id, failures), ',' order by media_upload_id))
        from media_upload),
      (select md5(string_agg(concat_ws(' ', enrollment_id, step_id, wake_at, reason, ended_at), ',' order by enrollment_id))
        from enrollment),
      (select md5(string_agg(concat_ws(' ', moment_id, state, reason, attempts, looks, reminded_at), ',' order by moment_id))
        from moment),
      (select md5(string_agg(concat_ws(' ', moment_id, staff_id, state, reached, likes, comments), ','
        order by moment_id, staff_id)) from moment_copy),
      (select string_agg(concat(group_welcome_id, state, attempts), ',' order by group_welcome_id) from group_welcome),
      (select count(*) from tag_wish where parked_real_at is null),
      (select count(*) from signal)) as print`.execute(owner)
  return rows[0]?.print ?? ''
}
