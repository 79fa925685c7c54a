/** What is known of journeys, told one contact after another: who entered, who stands where, what people answered. */
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { MassSendMode } from '#server/features/governor/index.ts'
import { type Program, type ProgramNode, wakeAt } from '#server/features/playbook/index.ts'
import { awaitingOf, type Happening } from '#server/features/run/enrollment/rules/awaited.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'
import { type OracleDelivery, type OracleEnrollment, type OracleFact, People } from '#server/test/people-oracle.ts'

export type OracleRun = {
  runId: string
  playbookId: string
  document: PlaybookDocument
  programs: Map<string, Program>
  isPaused: boolean
}

/** The journeys of a corp, without what moves them on. */
export class Journeys extends People {
  readonly used = new Map<string, number>()
  deliveries: OracleDelivery[] = []
  enrollments: OracleEnrollment[] = []
  facts: OracleFact[] = []
  /** `run chat step day` of each post that stands in for messages. */
  readonly posts = new Set<string>()
  /** `enrollment step` of each task. */
  readonly tasks = new Set<string>()
  readonly runs = new Map<string, OracleRun>()
  readonly staff: readonly string[]
  readonly mode: MassSendMode

  constructor(given: {
    corpId: string
    staff: readonly string[]
    ownerOf: ReadonlyMap<string, string>
    createdAt: ReadonlyMap<string, CorpInstant>
    zone: string
    mode: MassSendMode
  }) {
    super(given)
    this.staff = given.staff
    this.mode = given.mode
  }

  /** Lets one contact into a journey, if its rules do. */
  enter(
    id: (entry: number) => string,
    runId: string,
    program: Program,
    who: { contactId: string; chatId: string | null; staffId: string | null },
    now: CorpInstant,
  ): void {
    const { entry, trackId, start } = program
    const before = this.enrollments.filter(
      (e) => e.runId === runId && e.trackId === trackId && e.contactId === who.contactId,
    )
    const last = before.toSorted((a, b) => b.entry - a.entry)[0]
    if (last) {
      if (last.endedAt === null || entry.again.kind === 'never') return
      if (entry.again.kind === 'after-days' && isBefore(addMs(now, -entry.again.days * dayMs), last.endedAt)) return
    }
    if (entry.where && !this.holds(entry.where, { ...who, runId, enteredAt: now }, now)) return
    const begin = this.begin(program, nodeOf(program, start), now)
    const nth = (last?.entry ?? 0) + 1
    const enrollment: OracleEnrollment = {
      ...who,
      id: id(nth),
      runId,
      trackId,
      entry: nth,
      enteredAt: now,
      stepId: start,
      stoodAt: now,
      goals: new Set(),
      looks: new Set([begin.wakeAt.epochMilliseconds]),
      ...begin,
      heldAt: null,
      endedAt: null,
      reason: null,
      attempts: 0,
      answer: null,
      latest: null,
    }
    this.enrollments.push(enrollment)
    this.tell('enrollment.entered', enrollment, start, null, now)
  }

  /** From when on whoever comes to a step is looked at there, and when it is due. */
  begin(program: Program, node: ProgramNode, now: CorpInstant): { wakeAt: CorpInstant; dueAt: CorpInstant } {
    const zone = program.zone ?? this.zone
    if (node.kind === 'await') return { wakeAt: now, dueAt: wakeAt(node.atMost, now, zone) }
    const at = node.kind === 'wait' ? wakeAt(node.wait, now, zone) : now
    return { wakeAt: at, dueAt: at }
  }

  /** Has the journeys of a contact looked at that wait for what happened, or have a goal that it may be. */
  happen(happening: Happening, contactId: string, now: CorpInstant): void {
    for (const e of this.enrollments) {
      const program = this.runOf(e).programs.get(e.trackId)
      if (e.contactId !== contactId || !program) continue
      const { isWaitedFor, goalDays } = awaitingOf(program, happening)
      const isCounted = goalDays !== null && !isBefore(e.enteredAt, addMs(now, -goalDays * dayMs))
      if ((e.endedAt === null && (isWaitedFor || goalDays !== null)) || isCounted) this.look(e, now)
    }
  }

  look(e: OracleEnrollment, at: CorpInstant): void {
    e.looks.add(at.epochMilliseconds)
  }

  runOf(e: OracleEnrollment): OracleRun {
    const run = this.runs.get(e.runId)
    if (!run) throw new Error('an enrollment is of a run')
    return run
  }

  /** Messages of a day that count as load of a contact. */
  loadOf(contactId: string, since: CorpInstant): number {
    const counts = new Set(['due', 'waiting_staff', 'sent', 'reported', 'in_doubt'])
    const chats = new Set(
      this.memberships.filter((m) => m.contactId === contactId && m.leftAt === null).map((m) => m.chatId),
    )
    return this.deliveries.filter(
      (d) =>
        counts.has(d.state) &&
        !isBefore(d.releasedAt, since) &&
        (d.contactId === contactId || (d.chatId !== null && chats.has(d.chatId))),
    ).length
  }

  /** A message ends: its caps are given back unless it went out, and what was taken back stands before its step again. */
  close(delivery: OracleDelivery, state: string, reason: string | null, now: CorpInstant): void {
    delivery.state = state
    if (state !== 'sent') for (const cap of delivery.caps) this.used.set(cap, (this.used.get(cap) ?? 0) - 1)
    if (state !== 'cancelled') return
    const e = this.enrollments.find((each) => each.latest === delivery)
    if (!e) return
    const isNewer = this.enrollments.some(
      (other) =>
        other.runId === e.runId &&
        other.trackId === e.trackId &&
        other.contactId === e.contactId &&
        other.entry > e.entry,
    )
    if (e.endedAt !== null && (!e.endedAt.equals(delivery.releasedAt) || isNewer)) return
    if (e.endedAt === null && e.stepId === delivery.stepId && e.attempts === delivery.attempt) return
    Object.assign(e, {
      stepId: delivery.stepId,
      wakeAt: now,
      dueAt: delivery.dueAt,
      heldAt: null,
      endedAt: null,
      reason,
      attempts: delivery.attempt,
    })
    this.look(e, now)
    this.tell('enrollment.put_back', e, delivery.stepId, reason, now)
  }

  /** Enrollments that ask a person. */
  asking(): OracleEnrollment[] {
    return this.enrollments.filter((e) => e.reason === 'asked' && e.wakeAt !== null)
  }

  /** A person answers for all who ask at a step. */
  answer(asked: OracleEnrollment, decision: 'send_late' | 'skip', now: CorpInstant): void {
    for (const e of this.asking()) {
      const isThere = e.runId === asked.runId && e.trackId === asked.trackId && e.stepId === asked.stepId
      if (!isThere || e.wakeAt === null || !isBefore(now, e.wakeAt)) continue
      const reason = decision === 'skip' ? 'person_skipped' : decision
      Object.assign(e, { wakeAt: now, reason, answer: { stepId: e.stepId, decision } })
      this.look(e, now)
      this.tell('enrollment.decided', e, e.stepId, null, now)
    }
  }

  setPause(runId: string, isPaused: boolean, now: CorpInstant): void {
    const run = this.runs.get(runId)
    if (run) run.isPaused = isPaused
    if (isPaused) return
    for (const e of this.enrollments)
      if (e.runId === runId && e.heldAt !== null) {
        Object.assign(e, { heldAt: null, wakeAt: now })
        this.look(e, now)
      }
  }

  /** Puts down a fact; the same one of the same moment is one. */
  tell(kind: string, e: OracleEnrollment, stepId: string, reason: string | null, at: CorpInstant): void {
    const { attempts } = e
    const isTold = this.facts.some(
      (f) =>
        f.kind === kind &&
        f.enrollmentId === e.id &&
        f.stepId === stepId &&
        f.at.equals(at) &&
        f.attempts === attempts &&
        (kind !== 'enrollment.goal' || f.reason === reason),
    )
    if (!isTold) this.facts.push({ kind, enrollmentId: e.id, at, stepId, reason, attempts })
  }
}

const dayMs = 24 * 60 * 60_000

export function nodeOf(program: Program, id: string): ProgramNode {
  const node = program.nodes.get(id)
  if (!node) throw new Error(`no step ${id}`)
  return node
}
