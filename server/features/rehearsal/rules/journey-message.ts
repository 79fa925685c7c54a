import { DEFAULT_PRIORITY } from '#contract/playbook.ts'
import { cancelLeadMs, type ContactSlots, contactSlots, mayWrite } from '#server/features/governor/index.ts'
import type { Program, ProgramNode } from '#server/features/playbook/index.ts'
import { count } from '#server/features/rehearsal/rules/figures.ts'
import { reactToMessage } from '#server/features/rehearsal/rules/life.ts'
import type { PostPath } from '#server/features/rehearsal/rules/post-path.ts'
import type { Chat, Member, Stage } from '#server/features/rehearsal/rules/stage.ts'
import { journeyCatchUp } from '#server/features/run/index.ts'
import { type CorpInstant, localDateOf } from '#server/kernel/time.ts'

/** One member in one journey. */
export type Enrollment = {
  program: Program
  chat: Chat
  member: Member
  stepId: string
  enteredAt: CorpInstant
  /** Since when it stands at its step. */
  stoodAt: CorpInstant
  goals: Set<string>
  /** How often it was put to sleep: what an earlier time would wake is awake already. */
  sleeps: number
  /** When the step came due, and when it is looked at again. */
  dueAt: CorpInstant
  expectedAt: CorpInstant
  endedAt: CorpInstant | null
}

type SendNode = Extract<ProgramNode, { kind: 'send' }>

/** The messages of journeys: decided by the engine's own law, tapped by staff, read by members. */
export class JourneyMessages {
  readonly #stage: Stage
  readonly #posts: PostPath
  readonly #slots = new Map<number, ContactSlots>()
  readonly #fallbacks = new Set<string>()

  constructor(stage: Stage, posts: PostPath) {
    this.#stage = stage
    this.#posts = posts
  }

  /** Decides a message; null when that is done with, else until when it is put off. */
  send(enrollment: Enrollment, node: SendNode): CorpInstant | null {
    const { program, chat, member, dueAt, expectedAt } = enrollment
    const { governor, now, figures, today } = this.#stage
    const slots = this.#slotsNow()
    const keys = keysOf(slots)
    const step = this.#step(enrollment, node.id)
    const isIn = member.leftAt === null
    const load = member.uses.get(`load ${today.date}`) + (isIn ? chat.uses.get(`day ${today.date}`) : 0)
    const verdict = mayWrite(
      { dueAt, expectedAt, catchUp: node.catchUp ?? journeyCatchUp(governor) },
      {
        isOptedOut: false,
        isExcluded: false,
        isFriend: member.friend !== null,
        hasFallback: program.audience === 'member' && node.fallback.kind !== 'skip' && isIn,
        isDayFull: member.uses.get(keys.day) >= governor.contactPerDay,
        isWeekFull: member.uses.get(keys.week) >= governor.contactPerWeek,
        isQuotaFull: member.uses.get(keys.quota) >= slots.quota.quota,
        isLoaded: load >= governor.memberLoadPerDay,
      },
      slots,
      now,
    )
    switch (verdict.kind) {
      case 'defer':
        step.deferred += 1
        return verdict.until
      case 'release':
        this.#release(enrollment, node, keys, verdict.expiresAt)
        return null
      case 'fall_back':
        step.fellBack += 1
        this.#fallBack(enrollment, node)
        return null
      case 'ask':
        count(step.skipped, 'asked')
        return null
      case 'skip':
        count(step.skipped, verdict.reason)
        figures.conflict({
          date: today.date,
          groupChat: chat.id,
          stepId: node.id,
          kind: 'dropped',
          reason: verdict.reason,
        })
        return null
      default:
        return verdict satisfies never
    }
  }

  #release(
    enrollment: Enrollment,
    node: SendNode,
    keys: Record<'day' | 'week' | 'quota', string>,
    expiresAt: CorpInstant,
  ): void {
    const stage = this.#stage
    const { chat, member } = enrollment
    const taken = [keys.day, keys.week, keys.quota]
    for (const key of taken) member.uses.add(key, 1)
    const date = stage.today.date
    this.load(enrollment)
    const userid = member.friend?.userid ?? chat.owner
    const step = this.#step(enrollment, node.id)
    const tap = stage.tapAt(userid, `${node.content} ${stage.nowMs}`, expiresAt)
    if (tap === undefined)
      stage.at(expiresAt.epochMilliseconds - cancelLeadMs, () => {
        for (const key of taken) member.uses.add(key, -1)
        member.uses.add(`load ${date}`, -1)
        step.expired += 1
        stage.figures.day(stage.today.date).expired += 1
      })
    else
      stage.at(tap, () => {
        step.sent += 1
        stage.figures.day(stage.today.date).messages += 1
        reactToMessage(stage, chat, member, this.#posts.postOf(node.content))
      })
  }

  /** Counts a message that goes to a contact alone. */
  load({ chat, member }: Enrollment): void {
    const { figures, today } = this.#stage
    const key = `load ${today.date}`
    member.uses.add(key, 1)
    const own = member.uses.get(key)
    const most = `most ${today.date}`
    if (own > chat.uses.get(most)) chat.uses.add(most, own - chat.uses.get(most))
    figures.maxPerMemberPerDay = Math.max(figures.maxPerMemberPerDay, own + chat.uses.get(`day ${today.date}`))
  }

  /** One post a group chat, step and local day, however many ask for it. */
  #fallBack({ chat }: Enrollment, node: SendNode): void {
    if (node.fallback.kind === 'skip') return
    const { now, options } = this.#stage
    const date = localDateOf(now, options.zone).toString()
    const key = `${chat.id} ${node.id} ${date}`
    if (this.#fallbacks.has(key)) return
    this.#fallbacks.add(key)
    const { content: contentId } = node.fallback
    this.#posts.ask(chat, {
      stepId: node.id,
      contentId,
      columnId: null,
      dueAt: now,
      priority: DEFAULT_PRIORITY,
      date,
      isFallback: true,
    })
  }

  #step({ program }: Enrollment, stepId: string) {
    return this.#stage.figures.step(program.trackId, stepId)
  }

  #slotsNow(): ContactSlots {
    const { governor, options, now, nowMs } = this.#stage
    const known = this.#slots.get(nowMs) ?? contactSlots(governor, options.mode, options.zone, now)
    this.#slots.set(nowMs, known)
    return known
  }
}

const keysOf = (slots: ContactSlots) => ({
  day: `day ${slots.day.toString()}`,
  week: `week ${slots.week.toString()}`,
  quota: `quota ${slots.quota.startsOn.toString()}`,
})
