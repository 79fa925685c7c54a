/**
 * What a journey must do, told one contact after another in plain TypeScript: the oracle that the set statements of the
 * engine are held against. It shares with them the rules that are pure (programs, waits, slots) and no statement.
 */
import { governorOfDocument } from '#contract/playbook.ts'
import { contactSlots } from '#server/features/governor/index.ts'
import { naturalId } from '#server/db/natural-id.ts'
import type { Program, ProgramNode } from '#server/features/playbook/index.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'
import { Journeys, nodeOf, type OracleRun } from '#server/test/journey-world-oracle.ts'
import type { OracleDelivery, OracleEnrollment } from '#server/test/people-oracle.ts'
import { capKeys, verdictOf } from '#server/test/send-oracle.ts'

/** The world as the oracle knows it. */
export class Oracle extends Journeys {
  /** Who moves to another journey once the turns are taken. */
  readonly #entering: (() => void)[] = []

  /** Advances all that is due, in the order in which the engine takes groups: contacts of one group are of no concern to each other. */
  advance(now: CorpInstant): void {
    const isPast = (at: number): boolean => at <= now.epochMilliseconds
    for (;;) {
      const woken = this.enrollments.filter((e) => [...e.looks].some(isPast))
      if (woken.length === 0) return
      for (const e of woken) for (const at of [...e.looks].filter(isPast)) e.looks.delete(at)
      for (const e of woken) this.#meetGoals(e, now)
      const due = woken.filter((e) => e.wakeAt !== null && !isBefore(now, e.wakeAt))
      let queue = this.#grouped(due)
      while (queue.length > 0) {
        const [group = [], ...rest] = queue
        const again = group.filter((e) => this.#turn(e, now))
        queue = [...rest, ...(again.length > 0 ? [again] : [])]
      }
      for (const enter of this.#entering.splice(0)) enter()
    }
  }

  /** Counts the goals that one meets for the first time, and ends the journey with the first that says so. */
  #meetGoals(e: OracleEnrollment, now: CorpInstant): void {
    const program = this.runOf(e).programs.get(e.trackId)
    for (const goal of program?.goals ?? []) {
      const isOpen = !e.goals.has(goal.id) && !isBefore(e.enteredAt, addMs(now, -goal.withinDays * dayMs))
      if (!isOpen || !this.holds(goal.when, e, now)) continue
      e.goals.add(goal.id)
      this.tell('enrollment.goal', e, e.stepId, goal.id, now)
    }
    const left = program?.goals.find((goal) => goal.leaves && e.goals.has(goal.id))
    if (left && e.wakeAt !== null) this.#end(e, e.stepId, left.id, now)
  }

  #grouped(due: OracleEnrollment[]): OracleEnrollment[][] {
    const keyed = due
      .toSorted((a, b) => Temporal.Instant.compare(a.wakeAt ?? a.dueAt, b.wakeAt ?? b.dueAt) || (a.id < b.id ? -1 : 1))
      .map((e) => ({ e, at: `${this.runOf(e).playbookId} ${e.trackId} ${e.stepId}` }))
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

  /** One turn; true when it is due again at once. */
  #turn(e: OracleEnrollment, now: CorpInstant): boolean {
    const run = this.runOf(e)
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
    if (stood.kind === 'await') return this.#passWait(e, program, stood, now)
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

  /** One turn of somebody who waits for something; true when the next step is due at once. */
  #passWait(
    e: OracleEnrollment,
    program: Program,
    node: Extract<ProgramNode, { kind: 'await' }>,
    now: CorpInstant,
  ): boolean {
    const { dueAt } = e
    const hasHappened = this.holds(node.when, e, now)
    if (!hasHappened && isBefore(now, dueAt)) {
      e.reason = null
      this.look(e, dueAt)
      return false
    }
    this.tell('enrollment.waited', e, node.id, null, now)
    const goesOn = this.#goOn(e, program, node.id, hasHappened ? node.next : node.otherwise, now)
    // A time that was up is not begun anew.
    if (!hasHappened && goesOn && e.dueAt.equals(now)) Object.assign(e, { wakeAt: dueAt, dueAt })
    return goesOn
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
    return this.#stand(e, program, node, now)
  }

  /** Comes to stand at a step; true when it is looked at at once. */
  #stand(e: OracleEnrollment, program: Program, node: ProgramNode, now: CorpInstant): boolean {
    const begin = this.begin(program, node, now)
    Object.assign(e, { stepId: node.id, ...begin, stoodAt: now, reason: null, attempts: 0 })
    if (begin.wakeAt.equals(now)) return true
    this.look(e, begin.wakeAt)
    return false
  }

  #do(e: OracleEnrollment, run: OracleRun, program: Program, node: ProgramNode, now: CorpInstant): boolean {
    switch (node.kind) {
      case 'end':
        return this.#end(e, node.id, node.reason, now)
      case 'wait':
      case 'await': {
        const isNow = this.#stand(e, program, node, now)
        this.tell('enrollment.moved', e, node.id, null, now)
        return isNow
      }
      case 'move': {
        const to = run.programs.get(node.trackId)
        if (!to) throw new Error(`no journey ${node.trackId}`)
        const { runId, contactId, chatId, staffId } = e
        const id = (entry: number) => naturalId(this.corpId, runId, node.trackId, contactId, String(entry))
        this.#entering.push(() => this.enter(id, runId, to, { contactId, chatId, staffId }, now))
        return this.#end(e, node.id, `moved:${node.trackId}`, now)
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
      this.look(e, verdict.until)
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
}

const dayMs = 24 * 60 * 60_000
