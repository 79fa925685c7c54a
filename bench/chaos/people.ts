/** The staff of a storm: they tap what WeCom asks of them, send by hand what Qunce permits, and some are late or never do. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { inParallel } from '#server/engine/parallel.ts'
import { isConnectionFailure } from '#server/db/retry.ts'
import { corpNow } from '#server/features/corp/index.ts'
import { permitTask, reportTask } from '#server/features/staff-task/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import type { CorpInstant } from '#server/kernel/time.ts'
import { type Dice, diceOf } from './dice.ts'
import type { Permit } from './judge.ts'
import type { MassSendSeen } from './sandbox.ts'
import type { World } from './world.ts'

const lookEveryMs = 150
/** So many of the staff are at it at once. */
const handsAtOnce = 4

export type PeopleOptions = {
  seed: number
  /** How long a tap takes at least and at most, in real ms. */
  tapMs: [least: number, most: number]
  /** So many of a hundred mass sends made from then on are tapped no sooner than `until`, when it is too late. */
  late?: { percent: number; from: CorpInstant; until: CorpInstant }
}

type Tap = { msgid: string; userid: string; atMs: number } | { msgid: string; userid: string; atCorpMs: number }

export class People {
  readonly permits: Permit[] = []
  readonly #world: World
  readonly #options: PeopleOptions
  readonly #over = new AbortController()
  readonly #taps: Tap[] = []
  readonly #byHand = new Map<string, number>()
  #cursor = '0'
  #busy: Promise<unknown> | undefined
  /** Tasks that staff are going to carry out by hand, when it was looked last. */
  waitingByHand = 0
  /** Taps that WeCom refused, most of them because the mass send had been taken back. */
  refusedTaps = 0

  constructor(world: World, options: PeopleOptions) {
    this.#world = world
    this.#options = options
  }

  start(): void {
    this.#busy = Promise.all([this.#repeat(() => this.#tap()), this.#repeat(() => this.#sendByHand())])
  }

  async stop(): Promise<void> {
    this.#over.abort()
    await this.#busy
  }

  /** Taps that are still to come. */
  get waiting(): number {
    return this.#taps.length
  }

  async #repeat(work: () => Promise<void>): Promise<void> {
    while (!this.#over.signal.aborted) {
      await work()
      await sleep(lookEveryMs)
    }
  }

  async #tap(): Promise<void> {
    const { sandbox } = this.#world
    const { massSends, cursor } = await sandbox.massSends(this.#cursor)
    this.#cursor = cursor
    for (const send of massSends) this.#taps.push(...this.#tapsOf(send))
    const nowMs = performance.now()
    const corpNowMs = Date.parse(await sandbox.corpTime())
    const due = this.#taps.filter((tap) => ('atMs' in tap ? tap.atMs <= nowMs : tap.atCorpMs <= corpNowMs))
    for (const tap of due) {
      this.#taps.splice(this.#taps.indexOf(tap), 1)
      if ((await sandbox.act({ kind: 'confirm', userid: tap.userid, msgid: tap.msgid })) === null) this.refusedTaps += 1
    }
  }

  #tapsOf(send: MassSendSeen): Tap[] {
    const dice = this.#diceOf(send.msgid)
    const { late } = this.#options
    const isLate =
      late !== undefined &&
      Date.parse(send.createdAt) >= late.from.epochMilliseconds &&
      Date.parse(send.createdAt) < late.until.epochMilliseconds &&
      dice.chance(late.percent / 100)
    return send.tasks.map(({ userid }) =>
      isLate
        ? { msgid: send.msgid, userid, atCorpMs: late.until.epochMilliseconds }
        : { msgid: send.msgid, userid, atMs: performance.now() + this.#delayMs(dice) },
    )
  }

  #delayMs(dice: Dice): number {
    const [least, most] = this.#options.tapMs
    return least + dice.roll(most - least)
  }

  /** The same person does the same for the same thing, whatever else happens. */
  #diceOf(id: string): Dice {
    let hash = this.#options.seed
    for (const letter of id) hash = (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0
    return diceOf(hash)
  }

  /** What the sidebar page does at a tap: asks leave, sends in the chat, reports. A database that is away is asked again. */
  async #sendByHand(): Promise<void> {
    const tasks = await this.#patiently(() => listOpenTasks(this.#world))
    const nowMs = performance.now()
    const planned = tasks.map((task) => {
      const atMs = this.#byHand.get(task.staffTaskId) ?? nowMs + this.#delayMs(this.#diceOf(task.staffTaskId))
      this.#byHand.set(task.staffTaskId, atMs)
      return { task, atMs }
    })
    this.waitingByHand = planned.filter(({ atMs }) => atMs < Infinity).length
    const now = planned.filter(({ atMs }) => atMs <= nowMs)
    await inParallel(now, handsAtOnce, async ({ task }) => {
      if (!this.#over.signal.aborted) await this.#sendTask(task)
    })
  }

  async #sendTask(task: OpenTask): Promise<void> {
    const { db, corpId, sandbox } = this.#world
    const holder = `phone ${task.userid}`
    const permit = await this.#patiently(() =>
      db
        .corp(corpId, async (tx) => {
          const now = await corpNow(tx, corpId)
          await permitTask(tx, corpId, task.staffTaskId, task.staffId, now, { holder })
          return now
        })
        .catch((cause: unknown) => {
          if (cause instanceof AppError && cause.code === 'permit_refused') return null
          throw cause
        }),
    )
    if (!permit) return void this.#byHand.set(task.staffTaskId, Infinity)
    this.permits.push({ recipient: task.chatId, text: task.text, atMs: permit.at.epochMilliseconds })
    const message = { msgtype: 'text', text: { content: task.text } }
    await sandbox.act({ kind: 'sidebar-send', userid: task.userid, chatId: task.chatId, message })
    await this.#patiently(() =>
      db.corp(corpId, async (tx) => {
        const report = { outcome: 'sent', via: 'sidebar', note: '' } as const
        await reportTask(tx, corpId, task.staffTaskId, task.staffId, report, await corpNow(tx, corpId))
      }),
    )
  }

  async #patiently<T>(work: () => Promise<T>): Promise<T> {
    for (;;)
      try {
        return await work()
      } catch (cause) {
        if (!isConnectionFailure(cause)) throw cause
        await sleep(lookEveryMs)
      }
  }
}

type OpenTask = { staffTaskId: string; staffId: string; userid: string; chatId: string; text: string }

/** Tasks to send by hand that wait for their staff. */
export async function listOpenTasks({ db, corpId }: World): Promise<OpenTask[]> {
  const { rows } = await db.corp(corpId, (tx) =>
    sql<OpenTask>`
      select t.staff_task_id as "staffTaskId", t.staff_id as "staffId", s.wecom_userid as userid,
        g.wecom_chat_id as "chatId", d.body ->> 'text' as text
      from staff_task t
      join delivery d on d.corp_id = t.corp_id and d.delivery_id = t.delivery_id
      join staff s on s.corp_id = t.corp_id and s.staff_id = t.staff_id
      join group_chat g on g.corp_id = t.corp_id and g.group_chat_id = t.group_chat_id
      where t.corp_id = ${corpId} and t.kind = 'send' and t.state in ('open', 'permitted')
        and d.state = 'waiting_staff'
      order by t.due_at, t.staff_task_id
      limit 2000`.execute(tx),
  )
  return rows
}
