/**
 * What a journey must do, told one contact after another in plain TypeScript: the oracle that the set statements of the
 * engine are held against. It shares with them the rules that are pure (programs, waits, slots) and no statement.
 */
import { governorOfDocument, type PlaybookDocument } from '#contract/playbook.ts'
import { contactSlots, type MassSendMode } from '#server/features/governor/index.ts'
import { type Program, type ProgramNode, wakeAt } from '#server/features/playbook/index.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'
import { type OracleDelivery, type OracleEnrollment, type OracleFact, People } from '#server/test/people-oracle.ts'
import { capKeys, verdictOf } from '#server/test/send-oracle.ts'

export type OracleRun = {
  runId: string
  playbookId: string
  document: PlaybookDocument
  programs: Map<string, Program>
  isPaused: boolean
}

/** The world as the oracle knows it. */
export class Oracle extends People {
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
    const first = nodeOf(program, start)
    const dueAt = first.kind === 'wait' ? wakeAt(first.wait, now, this.zone) : now
    const nth = (last?.entry ?? 0) + 1
    const enrollment: OracleEnrollment = {
      ...who,
      id: id(nth),
      runId,
      trackId,
      entry: nth,
      enteredAt: now,
      stepId: start,
      wakeAt: dueAt,
      dueAt,
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

  /** Advances all that is due, in the order in which the engine takes groups: contacts of one group are of no concern to each other. */
  advance(now: CorpInstant): void {
    const due = this.enrollments.filter((e) => e.wakeAt !== null && !isBefore(now, e.wakeAt))
    let queue = this.#grouped(due)
    while (queue.length > 0) {
      const [group = [], ...rest] = queue
      const again = group.filter((e) => this.#turn(e, now))
      queue = [...rest, ...(again.length > 0 ? [again] : [])]
    }
  }

  #grouped(due: OracleEnrollment[]): OracleEnrollment[][] {
    const keyed = due
      .toSorted((a, b) => Temporal.Instant.compare(a.wakeAt ?? a.dueAt, b.wakeAt ?? b.dueAt) || (a.id < b.id ? -1 : 1))
      .map((e) => ({ e, at: `${this.#runOf(e).playbookId} ${e.trackId} ${e.stepId}` }))
    const seen = new Map<string, number>()
    const groups = new Map<string, OracleEnrollment[]>()
    for (const { e, at } of keyed) {
      const of = `${at} ${e.contactId}`
      const nth = (seen.get(of) ?? 0) + 1
      seen.set(of, nth)
      const key = `${at} ${nth}`
      groups.set(key, [...(groups.get(key) ?? []), e])
    }
    return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, members]) => members)
  }

  #runOf(e: OracleEnrollment): OracleRun {
    const run = this.runs.get(e.runId)
    if (!run) throw new Error('an enrollment is of a run')
    return run
  }

  /** One turn; true when it is due again at once. */
  #turn(e: OracleEnrollment, now: CorpInstant): boolean {
    const run = this.#runOf(e)
    const program = run.programs.get(e.trackId)
    if (!program) throw new Error('an enrollment is of a journey of its run')
    if (run.isPaused) {
      Object.assign(e, { wakeAt: null, heldAt: now, reason: 'paused' })
      this.tell('enrollment.held', e, e.stepId, null, now)
      return false
    }
    const exit = program.exits.find((each) => this.holds(each.when, e, now))
    if (exit) return this.#end(e, e.stepId, exit.id, now)
    const stood = nodeOf(program, e.stepId)
    let at: string = e.stepId
    let next: string | null = stood.kind === 'wait' ? stood.next : stood.id
    for (;;) {
      if (next === null) return this.#end(e, at, 'completed', now)
      const node: ProgramNode = nodeOf(program, next)
      at = node.id
      if (node.kind !== 'branch') return this.#do(e, run, program, node, now)
      next = (node.cases.find((each) => this.holds(each.when, e, now)) ?? node).next
    }
  }

  #end(e: OracleEnrollment, stepId: string, reason: string, now: CorpInstant): false {
    Object.assign(e, { stepId, wakeAt: null, endedAt: now, reason, attempts: 0 })
    this.tell('enrollment.ended', e, stepId, reason, now)
    return false
  }

  /** Goes on behind a step; true when the next one is due at once. */
  #goOn(e: OracleEnrollment, program: Program, from: string, next: string | null, now: CorpInstant): boolean {
    const node = next === null ? null : nodeOf(program, next)
    if (node === null || node.kind === 'end') {
      const reason = node?.kind === 'end' ? node.reason : 'completed'
      Object.assign(e, { stepId: node?.id ?? from, wakeAt: null, dueAt: now, endedAt: now, reason, attempts: 0 })
      return false
    }
    const wakes = node.kind === 'wait' ? wakeAt(node.wait, now, this.zone) : now
    Object.assign(e, { stepId: node.id, wakeAt: wakes, dueAt: wakes, reason: null, attempts: 0 })
    return wakes.equals(now)
  }

  #do(e: OracleEnrollment, run: OracleRun, program: Program, node: ProgramNode, now: CorpInstant): boolean {
    switch (node.kind) {
      case 'end':
        return this.#end(e, node.id, node.reason, now)
      case 'wait': {
        const wakes = wakeAt(node.wait, now, this.zone)
        Object.assign(e, { stepId: node.id, wakeAt: wakes, dueAt: wakes, reason: null, attempts: 0 })
        this.tell('enrollment.moved', e, node.id, null, now)
        return wakes.equals(now)
      }
      case 'welcome':
        this.tell('enrollment.moved', e, node.id, null, now)
        return this.#goOn(e, program, node.id, node.next, now)
      case 'tag':
        for (const tag of node.remove) this.tags.delete(`${e.contactId} ${tag.group} ${tag.name}`)
        if (this.keeperOf(e) !== null)
          for (const tag of node.add) this.tags.add(`${e.contactId} ${tag.group} ${tag.name}`)
        this.tell('enrollment.tagged', e, node.id, null, now)
        return this.#goOn(e, program, node.id, node.next, now)
      case 'staff-task': {
        const keeper = this.keeperOf(e)
        if (keeper !== null) this.tasks.add(`${e.id} ${node.id} ${keeper}`)
        this.tell('enrollment.asked_staff', e, node.id, null, now)
        return this.#goOn(e, program, node.id, node.next, now)
      }
      case 'send':
        return this.#send(e, run, program, node, now)
      case 'branch':
        throw new Error('branches are passed before')
      default:
        return node satisfies never
    }
  }

  #send(
    e: OracleEnrollment,
    run: OracleRun,
    program: Program,
    node: Extract<ProgramNode, { kind: 'send' }>,
    now: CorpInstant,
  ): boolean {
    const governor = governorOfDocument(run.document)
    const slots = contactSlots(governor, this.mode, this.zone, now)
    const catchUp = node.catchUp ?? { ...governor.catchUp, graceMinutes: 1440 }
    const verdict = verdictOf(this, e, program, node, governor, catchUp, slots, now)
    if (verdict.kind === 'defer' || verdict.kind === 'ask') {
      const [kind, reason] =
        verdict.kind === 'ask'
          ? (['enrollment.asked', 'asked'] as const)
          : (['enrollment.deferred', verdict.reason] as const)
      Object.assign(e, { stepId: node.id, wakeAt: verdict.until, reason })
      this.tell(kind, e, node.id, reason, now)
      return false
    }
    if (verdict.kind === 'release') {
      const caps = capKeys(e.contactId, slots)
      for (const cap of caps) this.used.set(cap, (this.used.get(cap) ?? 0) + 1)
      const friends = this.friendsOf(e.contactId)
      const delivery: OracleDelivery = {
        enrollmentId: e.id,
        contactId: e.contactId,
        chatId: null,
        stepId: node.id,
        attempt: e.attempts + 1,
        senderStaffId: friends.length === 1 ? (friends[0]?.staffId ?? null) : null,
        dueAt: e.dueAt,
        expiresAt: verdict.expiresAt,
        releasedAt: now,
        state: 'due',
        caps,
      }
      this.deliveries.push(delivery)
      e.latest = delivery
    }
    if (verdict.kind === 'fall_back') this.posts.add(`${e.runId} ${e.chatId} ${node.id} ${slots.day.toString()}`)
    const kind = { release: 'released', fall_back: 'fell_back', skip: 'skipped' }[verdict.kind]
    const reason = verdict.kind === 'skip' ? verdict.reason : verdict.kind === 'fall_back' ? 'fallback' : null
    this.tell(`enrollment.${kind}`, e, node.id, reason, now)
    return this.#goOn(e, program, node.id, node.next, now)
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
      this.tell('enrollment.decided', e, e.stepId, null, now)
    }
  }

  setPause(runId: string, isPaused: boolean, now: CorpInstant): void {
    const run = this.runs.get(runId)
    if (run) run.isPaused = isPaused
    if (isPaused) return
    for (const e of this.enrollments)
      if (e.runId === runId && e.heldAt !== null) Object.assign(e, { heldAt: null, wakeAt: now })
  }

  /** Puts down a fact; the same one of the same moment is one. */
  tell(kind: string, e: OracleEnrollment, stepId: string, reason: string | null, at: CorpInstant): void {
    const { attempts } = e
    const isTold = this.facts.some(
      (f) =>
        f.kind === kind && f.enrollmentId === e.id && f.stepId === stepId && f.at.equals(at) && f.attempts === attempts,
    )
    if (!isTold) this.facts.push({ kind, enrollmentId: e.id, at, stepId, reason, attempts })
  }
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

function nodeOf(program: Program, id: string): ProgramNode {
  const node = program.nodes.get(id)
  if (!node) throw new Error(`no step ${id}`)
  return node
}
