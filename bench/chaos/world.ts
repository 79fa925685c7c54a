/** A corp on a sandbox of its own, with playbooks at work in all its group chats; nothing works for it yet. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import pino from 'pino'
import type { VariableValues } from '#contract/playbook.ts'
import { connect, type Database, type SocketAddress } from '#server/db/database.ts'
import { newId } from '#server/db/new-id.ts'
import { Engine } from '#server/engine/loop.ts'
import { configureCorp, createConnections, createCorp, setCorpClock } from '#server/features/corp/index.ts'
import { createPlaybook } from '#server/features/playbook/index.ts'
import { applyPlaybook } from '#server/features/run/index.ts'
import { callbackRoutes, startSync } from '#server/features/sync/index.ts'
import { createHttp } from '#server/http/http.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { corpInstant, type CorpInstant } from '#server/kernel/time.ts'
import { queuesOf } from '#server/queues.ts'
import { envelope, realNow } from '#server/test/corp.ts'
import { createSend } from '#server/wecom/index.ts'
import type { Due, Plan } from './judge.ts'
import { newcomerPlaybook } from './newcomer.ts'
import { type SandboxProcess, startSandboxProcess } from './sandbox.ts'
import { duesOf, instantOf, storiesOf, type Story, type StoryOptions } from './story.ts'

export type Chat = { groupChatId: string; wecomChatId: string; owner: string; ownerStaffId: string }

export type World = {
  address: SocketAddress
  db: Database
  corpId: CorpId
  sandbox: SandboxProcess
  chats: readonly Chat[]
  plans: readonly Plan[]
  /** When the story begins. */
  start: CorpInstant
  /** All that the pure rules make due. */
  dues: readonly Due[]
  /** A folder for what processes write. */
  folder: string
  setClock(change: { at?: CorpInstant; rate?: number }): Promise<void>
  close(): Promise<void>
}

export type WorldOptions = {
  address: SocketAddress
  seed: number
  groupChats: number
  staff: number
  /** Corp time, local, at which the story begins; the clock stands there. */
  start: string
  /** When the first message is due, local; groups of chats follow one another by `stepMinutes`. */
  firstDue: string
  /** Groups of chats that are due one after another. */
  groups: number
  stepMinutes: number
  story: StoryOptions
  /** Every so many-th chat has one more message due in the first day than its cap lets out. */
  surplusEvery?: number
  /** Whether a journey waits for those who add staff, and callbacks tell of them. */
  hasNewcomers?: boolean
  quota?: 'day' | 'week' | 'month'
}

const silent = pino({ level: 'silent' })

export async function createWorld(options: WorldOptions): Promise<World> {
  const { address, seed, groupChats, staff, start, quota = 'month' } = options
  const db = connect(address, { onIdleError: () => undefined })
  const sandbox = await startSandboxProcess({
    seed: `storm ${seed}`,
    start: instantOf(start).toString(),
    groupChats,
    staff,
    quota,
  })
  const { send, close } = createSend()
  const connections = createConnections({ db, envelope, send, now: realNow, log: silent })
  const queues = queuesOf({ db, connections, envelope, touch: () => undefined, log: silent })
  const { base, oauth, corpid, agentid, secret, token, aeskey } = sandbox.connection
  const slug = `c${newId().replaceAll('-', '').slice(-11)}`
  const corpId = await createCorp(
    { db, envelope, now: realNow },
    {
      slug,
      name: '风暴里的企业',
      isDemo: true,
      publicUrl: 'http://qunce.test',
      wecom: { baseUrl: base, oauthUrl: oauth, corpId: corpid, agentId: agentid, secret, token, aesKey: aeskey },
      clock: { originAt: instantOf(start), rate: 0 },
    },
    queues.map((queue) => queue.name),
  )
  const actor = { corpId, staffId: null, name: '运营', address: null }
  await configureCorp({ db, envelope, now: realNow }, actor, { massSendMode: quota })
  await synchronise(db, corpId, queues)
  const chats = await listChats(db, corpId)
  if (chats.length !== groupChats) throw new Error(`${chats.length} group chats were read, not ${groupChats}`)

  const stories = storiesOf(options.story)
  const firstDue = Temporal.PlainDateTime.from(options.firstDue)
  const variablesOf = (index: number): VariableValues => ({
    起点: firstDue
      .add({ minutes: (index % options.groups) * options.stepMinutes })
      .toString({ smallestUnit: 'minute' }),
  })
  const chosen: [Story, (index: number) => boolean][] = [
    [stories.apart, () => true],
    [stories.alike, () => true],
    [stories.surplus, (index) => options.surplusEvery !== undefined && index % options.surplusEvery === 0],
  ]
  const dues: Due[] = []
  for (const [story, isFor] of chosen) {
    const members = chats.map((chat, index) => ({ ...chat, variables: variablesOf(index) })).filter((_, i) => isFor(i))
    if (members.length === 0) continue
    const { playbookId, version } = await createPlaybook(db, actor, { source: story.source, note: '' })
    await applyPlaybook({ db }, actor, { kind: 'all' }, playbookId, {
      version,
      name: story.plan.id,
      groupChatIds: members.map((chat) => chat.groupChatId),
      variables: {},
      groupVariables: Object.fromEntries(members.map((chat) => [chat.groupChatId, chat.variables])),
    })
    for (const chat of members) dues.push(...duesOf(story, chat, instantOf(start), 4))
  }
  const plans = chosen.map(([story]) => story.plan)
  let door: Awaited<ReturnType<typeof openCallbacks>> | undefined
  if (options.hasNewcomers) {
    const { source, plans: ofNewcomers } = newcomerPlaybook(options.story.quiet)
    const { playbookId, version } = await createPlaybook(db, actor, { source, note: '' })
    await applyPlaybook({ db }, actor, { kind: 'all' }, playbookId, {
      version,
      name: 'newcomer',
      groupChatIds: chats.map((chat) => chat.groupChatId),
      variables: {},
      groupVariables: {},
    })
    plans.push(...ofNewcomers)
    door = await openCallbacks({ db, connections, now: realNow, log: silent })
    await sandbox.setCallback(`${door.address}/wecom/${slug}/callback`)
  }
  const folder = mkdtempSync(join(tmpdir(), 'qunce-chaos-'))
  return {
    address,
    db,
    corpId,
    sandbox,
    chats,
    start: instantOf(start),
    plans,
    dues,
    folder,
    async setClock(change) {
      const tell = ({ at, rate }: { at: CorpInstant; rate: number }) =>
        sandbox.setClock({ corpTime: at.toString(), rate })
      await setCorpClock({ db, envelope, now: realNow, tell }, corpId, change)
    },
    async close() {
      await sandbox.stop()
      await door?.close()
      close()
      await db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** The product's door for callbacks, on a port of its own. */
async function openCallbacks(
  deps: Parameters<typeof callbackRoutes>[1],
): Promise<{ address: string; close(): Promise<void> }> {
  const app = await createHttp({ log: silent, authenticate: async () => null, ready: async () => undefined })
  callbackRoutes(app, deps)
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  return { address, close: () => app.close() }
}

/** Reads the corp from the sandbox, as its first synchronisation does. */
async function synchronise(
  db: Database,
  corpId: CorpId,
  queues: ConstructorParameters<typeof Engine>[0]['queues'],
): Promise<void> {
  await db.corp(corpId, (tx) => startSync(tx, corpId, 'first'))
  const engine = new Engine({ db, queues, log: silent, idlePollMs: 20 })
  await engine.start()
  const isDone = (): Promise<boolean> =>
    db.corp(corpId, async (tx) => {
      const { rows } = await sql`
        select 1 from sync_task where corp_id = ${corpId} and state in ('waiting', 'running')
        union all
        select 1 from wecom_reading where corp_id = ${corpId} and parked_real_at is null
        limit 1`.execute(tx)
      return rows.length === 0
    })
  while (!(await isDone())) await new Promise((resolve) => setTimeout(resolve, 50))
  await engine.stop()
}

async function listChats(db: Database, corpId: CorpId): Promise<Chat[]> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<Chat>`
      select g.group_chat_id as "groupChatId", g.wecom_chat_id as "wecomChatId", s.wecom_userid as owner,
        g.owner_staff_id as "ownerStaffId"
      from group_chat g
      join staff s on s.corp_id = g.corp_id and s.staff_id = g.owner_staff_id
      where g.corp_id = ${corpId}
      order by g.wecom_chat_id`.execute(tx),
  )
  return rows
}

/** The corp time that a plain instant is. */
export const corpMs = (ms: number): CorpInstant => corpInstant(Temporal.Instant.fromEpochMilliseconds(ms))
