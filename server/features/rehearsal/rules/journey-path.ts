import type { Condition } from '#contract/condition.ts'
import { journeyTracks } from '#contract/playbook.ts'
import { type Program, type ProgramNode, programOf } from '#server/features/playbook/index.ts'
import { factsOf } from '#server/features/rehearsal/rules/condition-facts.ts'
import { count } from '#server/features/rehearsal/rules/figures.ts'
import type { Witness } from '#server/features/rehearsal/rules/life.ts'
import { type Enrollment, JourneyMessages } from '#server/features/rehearsal/rules/journey-message.ts'
import type { PostPath } from '#server/features/rehearsal/rules/post-path.ts'
import { type Chat, instantOf, type Member, type Stage } from '#server/features/rehearsal/rules/stage.ts'
import {
  arriveAt,
  type Awaited,
  beginAt,
  completed,
  leafOf,
  movedTo,
  nodeOf,
  turnOf,
} from '#server/features/run/index.ts'
import { holdsFor } from '#server/features/segment/index.ts'
import { type CorpInstant, isBefore } from '#server/kernel/time.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** A rehearsal looks at segments once a day, at this hour after the day began; the engine looks every 15 minutes. */
const lookAfterMs = 8 * hourMs

/** Journeys: enters, waits, branches and writes by the engine's own rules, one contact after another. */
export class JourneyPath implements Witness {
  readonly #stage: Stage
  readonly #messages: JourneyMessages
  readonly #programs: readonly Program[]
  readonly #enrollments = new Map<string, Enrollment>()
  /** Who is in the segment of each watched journey. */
  readonly #inside = new Map<Program, Set<Member>>()

  constructor(stage: Stage, posts: PostPath) {
    this.#stage = stage
    this.#messages = new JourneyMessages(stage, posts)
    this.#programs = journeyTracks(stage.document).map(programOf)
    for (const { trackId } of this.#programs) stage.figures.journey(trackId)
    const isTold = this.#programs.some(
      ({ goals, nodes }) => goals.length > 0 || [...nodes.values()].some((node) => node.kind === 'await'),
    )
    if (isTold) stage.onAct = (chat, member) => this.#happened(chat, member)
  }

  joined(chat: Chat, member: Member): void {
    this.#enterBy('member-joined', chat, member)
    this.#happened(chat, member)
  }

  befriended(chat: Chat, member: Member): void {
    this.#enterBy('contact-added', chat, member)
    this.#happened(chat, member)
  }

  left(chat: Chat, member: Member): void {
    this.#happened(chat, member)
  }

  /** Looks at the journeys of a member who did something: whether it is what a wait is for, or a goal. */
  #happened(chat: Chat, member: Member): void {
    if (this.#stage.onAct === null) return
    for (const program of this.#programs) {
      const enrollment = this.#enrollments.get(`${program.trackId} ${member.person}`)
      if (enrollment === undefined || enrollment.chat !== chat) continue
      this.#meetGoals(enrollment)
      const isWaiting = enrollment.endedAt === null && nodeOf(program, enrollment.stepId).kind === 'await'
      if (isWaiting && this.#turn(enrollment)) this.#walk(enrollment)
    }
  }

  /** Counts the goals that somebody meets for the first time; ends the journey with one that says so. */
  #meetGoals(enrollment: Enrollment): void {
    const { program, enteredAt, goals } = enrollment
    const { now, figures } = this.#stage
    for (const goal of program.goals) {
      const isOpen = !goals.has(goal.id) && !isBefore(later(enteredAt, goal.withinDays * dayMs), now)
      if (!isOpen || !this.#holdsFor(goal.when, enrollment)) continue
      goals.add(goal.id)
      count(figures.journey(program.trackId).goals, goal.id)
      if (goal.leaves && enrollment.endedAt === null) this.#end(enrollment, goal.id)
    }
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
    const begin = beginAt(nodeOf(program, start), program, options.zone, now)
    const enrollment: Enrollment = {
      program,
      chat,
      member,
      stepId: start,
      enteredAt: now,
      stoodAt: now,
      goals: new Set(),
      sleeps: 0,
      dueAt: begin.dueAt,
      expectedAt: begin.wakeAt,
      endedAt: null,
    }
    this.#enrollments.set(key, enrollment)
    figures.journey(trackId).entered += 1
    this.#wake(enrollment, begin.wakeAt)
  }

  #wake(enrollment: Enrollment, at: CorpInstant): void {
    enrollment.expectedAt = at
    this.#sleep(enrollment, at)
  }

  #sleep(enrollment: Enrollment, until: CorpInstant): void {
    enrollment.sleeps += 1
    const nth = enrollment.sleeps
    this.#stage.at(until.epochMilliseconds, () => {
      if (enrollment.sleeps !== nth || enrollment.endedAt !== null) return
      this.#meetGoals(enrollment)
      this.#walk(enrollment)
    })
  }

  #walk(enrollment: Enrollment): void {
    while (enrollment.endedAt === null && this.#turn(enrollment)) continue
  }

  /** One turn; true when the next step is due at once. */
  #turn(enrollment: Enrollment): boolean {
    const { program, chat, member } = enrollment
    const { now } = this.#stage
    const holds = (condition: Condition): boolean => this.#holdsFor(condition, enrollment)
    const exit = program.exits.find(({ when }) => holds(when))
    if (exit) return this.#end(enrollment, exit.id)
    const turn = turnOf(program, enrollment.stepId)
    const leaf = leafOf(turn, holds, !isBefore(now, enrollment.dueAt))
    if ('awaited' in leaf) return this.#passWait(enrollment, leaf)
    for (const { stepId, case: taken } of leaf.path) {
      const { branches } = this.#stage.figures.journey(program.trackId)
      count((branches[stepId] ??= {}), taken ?? 'otherwise')
    }
    const { node } = leaf
    if (node === null) return this.#end(enrollment, completed)
    const isFirst = enrollment.expectedAt.equals(enrollment.dueAt)
    if (isFirst && !['wait', 'await', 'branch'].includes(node.kind)) this.#step(enrollment, node.id).reached += 1
    switch (node.kind) {
      case 'end':
        return this.#end(enrollment, node.reason)
      case 'move':
        this.#end(enrollment, movedTo(node.trackId))
        for (const other of this.#programs) if (other.trackId === node.trackId) this.#enter(other, chat, member)
        return false
      case 'wait':
      case 'await':
      case 'branch':
        return this.#goOn(enrollment, leaf.path.at(-1)?.stepId ?? enrollment.stepId, node.id)
      case 'welcome':
        this.#stage.figures.day(this.#stage.today.date).welcomes += 1
        this.#step(enrollment, node.id).sent += 1
        this.#messages.load(enrollment)
        break
      case 'tag':
        this.#tag(enrollment, node)
        break
      case 'staff-task':
        this.#stage.figures.asked(this.#stage.today.date, member.friend?.userid ?? chat.owner)
        break
      case 'send': {
        const until = this.#messages.send(enrollment, node)
        if (until === null) break
        enrollment.stepId = node.id
        this.#wake(enrollment, until)
        return false
      }
      default:
        node satisfies never
    }
    return this.#goOn(enrollment, node.id, node.next)
  }

  /** One turn of somebody who waits for something; true when the next step is due at once. */
  #passWait(enrollment: Enrollment, leaf: Awaited): boolean {
    if (leaf.awaited === 'waits') {
      this.#sleep(enrollment, enrollment.dueAt)
      return false
    }
    const { branches } = this.#stage.figures.journey(enrollment.program.trackId)
    count((branches[enrollment.stepId] ??= {}), leaf.awaited)
    return this.#goOn(enrollment, enrollment.stepId, leaf.next)
  }

  #goOn(enrollment: Enrollment, from: string, next: string | null): boolean {
    const { now, options } = this.#stage
    const arrival = arriveAt(enrollment.program, from, next, options.zone, now)
    enrollment.stepId = arrival.stepId
    if (arrival.isOver) return this.#end(enrollment, arrival.reason)
    enrollment.dueAt = arrival.dueAt
    enrollment.stoodAt = now
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
      this.#stage.acts(chat, member, this.#stage.nowMs)
    }
  }

  #step({ program }: Enrollment, stepId: string) {
    return this.#stage.figures.step(program.trackId, stepId)
  }

  #holdsFor(condition: Condition, { chat, member, enteredAt, stoodAt }: Enrollment): boolean {
    return this.#holds(condition, chat, member, this.#stage.now, enteredAt, stoodAt)
  }

  #holds(
    condition: Condition,
    chat: Chat,
    member: Member,
    now: CorpInstant,
    enteredAt = now,
    stoodAt = enteredAt,
  ): boolean {
    const { zone, seed } = this.#stage.options
    return holdsFor(condition, factsOf({ chat, member }, { now, enteredAt, stoodAt, zone, seed }))
  }
}

const later = (at: CorpInstant, ms: number): CorpInstant => instantOf(at.epochMilliseconds + ms)
