import type { Condition } from '#contract/condition.ts'
import { DEFAULT_PRIORITY, journeyTracks } from '#contract/playbook.ts'
import { cancelLeadMs, type ContactSlots, contactSlots, mayWrite } from '#server/features/governor/index.ts'
import { type Program, type ProgramNode, programOf, wakeAt } from '#server/features/playbook/index.ts'
import { factsOf } from '#server/features/rehearsal/rules/condition-facts.ts'
import { count } from '#server/features/rehearsal/rules/figures.ts'
import { reactToMessage, type Witness } from '#server/features/rehearsal/rules/life.ts'
import type { PostPath } from '#server/features/rehearsal/rules/post-path.ts'
import { type Chat, instantOf, type Member, type Stage } from '#server/features/rehearsal/rules/stage.ts'
import { arriveAt, completed, journeyCatchUp, leafOf, nodeOf, turnOf } from '#server/features/run/index.ts'
import { holdsFor } from '#server/features/segment/index.ts'
import { type CorpInstant, isBefore, localDateOf } from '#server/kernel/time.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** A rehearsal looks at segments once a day, at this hour after the day began; the engine looks every 15 minutes. */
const lookAfterMs = 8 * hourMs

type Enrollment = {
  program: Program
  chat: Chat
  member: Member
  stepId: string
  enteredAt: CorpInstant
  /** When the step came due, and when it is looked at again. */
  dueAt: CorpInstant
  expectedAt: CorpInstant
  endedAt: CorpInstant | null
}

/** Journeys: enters, waits, branches and writes by the engine's own rules, one contact after another. */
export class JourneyPath implements Witness {
  readonly #stage: Stage
  readonly #posts: PostPath
  readonly #programs: readonly Program[]
  readonly #enrollments = new Map<string, Enrollment>()
  readonly #slots = new Map<number, ContactSlots>()
  readonly #fallbacks = new Set<string>()
  /** Who is in the segment of each watched journey. */
  readonly #inside = new Map<Program, Set<Member>>()

  constructor(stage: Stage, posts: PostPath) {
    this.#stage = stage
    this.#posts = posts
    this.#programs = journeyTracks(stage.document).map(programOf)
    for (const { trackId } of this.#programs) stage.figures.journey(trackId)
  }

  joined(chat: Chat, member: Member): void {
    this.#enterBy('member-joined', chat, member)
  }

  befriended(chat: Chat, member: Member): void {
    this.#enterBy('contact-added', chat, member)
  }

  left(): void {
    // Who has left is met at the next step, where an exit may ask for it.
  }

  /** Has those who come into a segment enter, from now on. */
  watch(): void {
    const watched = this.#programs.filter((program) => program.entry.on === 'segment-entered')
    if (watched.length === 0) return
    for (const day of this.#stage.days)
      this.#stage.at(day.from + lookAfterMs, () => {
        for (const program of watched) this.#look(program)
      })
  }

  /** Counts who is still under way when the rehearsal is over. */
  close(): void {
    for (const { program, endedAt } of this.#enrollments.values())
      if (endedAt === null) this.#stage.figures.journey(program.trackId).underWay += 1
  }

  #look(program: Program): void {
    const { segment } = program.entry
    if (segment === null) return
    const inside = this.#inside.get(program) ?? new Set<Member>()
    this.#inside.set(program, inside)
    for (const chat of this.#stage.chats)
      for (const member of chat.members.values()) {
        if (program.audience === 'contact' && member.friend === null) continue
        if (!this.#holds(segment, chat, member, this.#stage.now)) inside.delete(member)
        else if (!inside.has(member)) {
          inside.add(member)
          this.#enter(program, chat, member)
        }
      }
  }

  #enterBy(on: Program['entry']['on'], chat: Chat, member: Member): void {
    for (const program of this.#programs) if (program.entry.on === on) this.#enter(program, chat, member)
  }

  #enter(program: Program, chat: Chat, member: Member): void {
    const { now, figures, options } = this.#stage
    const { entry, trackId, start } = program
    const key = `${trackId} ${member.person}`
    const last = this.#enrollments.get(key)
    if (last) {
      if (last.endedAt === null || entry.again.kind === 'never') return
      if (entry.again.kind === 'after-days' && isBefore(now, later(last.endedAt, entry.again.days * dayMs))) return
    }
    if (entry.where !== null && !this.#holds(entry.where, chat, member, now)) return
    const first = nodeOf(program, start)
    const dueAt = first.kind === 'wait' ? wakeAt(first.wait, now, options.zone) : now
    const enrollment = { program, chat, member, stepId: start, enteredAt: now, dueAt, expectedAt: dueAt, endedAt: null }
    this.#enrollments.set(key, enrollment)
    figures.journey(trackId).entered += 1
    this.#wake(enrollment, dueAt)
  }

  #wake(enrollment: Enrollment, at: CorpInstant): void {
    enrollment.expectedAt = at
    this.#stage.at(at.epochMilliseconds, () => {
      while (enrollment.endedAt === null && this.#turn(enrollment)) continue
    })
  }

  /** One turn; true when the next step is due at once. */
  #turn(enrollment: Enrollment): boolean {
    const { program, chat, member } = enrollment
    const { now } = this.#stage
    const holds = (condition: Condition): boolean => this.#holds(condition, chat, member, now, enrollment.enteredAt)
    const exit = program.exits.find(({ when }) => holds(when))
    if (exit) return this.#end(enrollment, exit.id)
    const turn = turnOf(program, enrollment.stepId)
    const leaf = leafOf(turn, holds)
    for (const { stepId, case: taken } of leaf.path) {
      const { branches } = this.#stage.figures.journey(program.trackId)
      count((branches[stepId] ??= {}), taken ?? 'otherwise')
    }
    const { node } = leaf
    if (node === null) return this.#end(enrollment, completed)
    const isFirst = enrollment.expectedAt.equals(enrollment.dueAt)
    if (isFirst && node.kind !== 'wait' && node.kind !== 'branch') this.#step(enrollment, node.id).reached += 1
    switch (node.kind) {
      case 'end':
        return this.#end(enrollment, node.reason)
      case 'wait':
      case 'branch':
        return this.#goOn(enrollment, leaf.path.at(-1)?.stepId ?? enrollment.stepId, node.id)
      case 'welcome':
        this.#stage.figures.day(this.#stage.today.date).welcomes += 1
        this.#step(enrollment, node.id).sent += 1
        this.#load(enrollment)
        break
      case 'tag':
        this.#tag(enrollment, node)
        break
      case 'staff-task':
        this.#stage.figures.asked(this.#stage.today.date, member.friend?.userid ?? chat.owner)
        break
      case 'send':
        if (!this.#send(enrollment, node)) return false
        break
      default:
        node satisfies never
    }
    return this.#goOn(enrollment, node.id, node.next)
  }

  #goOn(enrollment: Enrollment, from: string, next: string | null): boolean {
    const { now, options } = this.#stage
    const arrival = arriveAt(enrollment.program, from, next, options.zone, now)
    enrollment.stepId = arrival.stepId
    if (arrival.isOver) return this.#end(enrollment, arrival.reason)
    enrollment.dueAt = arrival.wakeAt
    if (arrival.wakeAt.equals(now)) {
      enrollment.expectedAt = now
      return true
    }
    this.#wake(enrollment, arrival.wakeAt)
    return false
  }

  #end(enrollment: Enrollment, reason: string): false {
    enrollment.endedAt = this.#stage.now
    count(this.#stage.figures.journey(enrollment.program.trackId).ended, reason)
    return false
  }

  #tag({ chat, member }: Enrollment, node: Extract<ProgramNode, { kind: 'tag' }>): void {
    for (const tag of node.remove) member.tags.delete(`${tag.group}/${tag.name}`)
    for (const tag of node.add) {
      const name = `${tag.group}/${tag.name}`
      if (member.tags.has(name)) continue
      member.tags.add(name)
      for (const program of this.#programs) {
        const wanted = program.entry.tag
        if (wanted?.group === tag.group && wanted.name === tag.name) this.#enter(program, chat, member)
      }
    }
  }

  /** Decides a message; false when it is put off. */
  #send(enrollment: Enrollment, node: Extract<ProgramNode, { kind: 'send' }>): boolean {
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
        enrollment.stepId = node.id
        this.#wake(enrollment, verdict.until)
        return false
      case 'release':
        this.#release(enrollment, node, keys, verdict.expiresAt)
        return true
      case 'fall_back':
        step.fellBack += 1
        this.#fallBack(enrollment, node)
        return true
      case 'ask':
        count(step.skipped, 'asked')
        return true
      case 'skip':
        count(step.skipped, verdict.reason)
        figures.conflict({
          date: today.date,
          groupChat: chat.id,
          stepId: node.id,
          kind: 'dropped',
          reason: verdict.reason,
        })
        return true
      default:
        return verdict satisfies never
    }
  }

  #release(
    enrollment: Enrollment,
    node: Extract<ProgramNode, { kind: 'send' }>,
    keys: Record<'day' | 'week' | 'quota', string>,
    expiresAt: CorpInstant,
  ): void {
    const stage = this.#stage
    const { chat, member } = enrollment
    const taken = [keys.day, keys.week, keys.quota]
    for (const key of taken) member.uses.add(key, 1)
    const date = stage.today.date
    this.#load(enrollment)
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

  #load({ chat, member }: Enrollment): void {
    const { figures, today } = this.#stage
    const key = `load ${today.date}`
    member.uses.add(key, 1)
    const own = member.uses.get(key)
    const most = `most ${today.date}`
    if (own > chat.uses.get(most)) chat.uses.add(most, own - chat.uses.get(most))
    figures.maxPerMemberPerDay = Math.max(figures.maxPerMemberPerDay, own + chat.uses.get(`day ${today.date}`))
  }

  /** One post a group chat, step and local day, however many ask for it. */
  #fallBack({ chat }: Enrollment, node: Extract<ProgramNode, { kind: 'send' }>): void {
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

  #holds(condition: Condition, chat: Chat, member: Member, now: CorpInstant, enteredAt = now): boolean {
    const { zone, seed } = this.#stage.options
    return holdsFor(condition, factsOf({ chat, member }, { now, enteredAt, zone, seed }))
  }
}

const later = (at: CorpInstant, ms: number): CorpInstant => instantOf(at.epochMilliseconds + ms)

const keysOf = (slots: ContactSlots) => ({
  day: `day ${slots.day.toString()}`,
  week: `week ${slots.week.toString()}`,
  quota: `quota ${slots.quota.startsOn.toString()}`,
})
