import { calendarSteps, catchUpOf, type Content } from '#contract/playbook.ts'
import { cancelLeadMs, type Contender, quotaWindow, startOfWeek } from '#server/features/governor/index.ts'
import {
  type BanditAsk,
  builtInValues,
  drawOf,
  fillVariables,
  occurrencesOf,
  renderContent,
} from '#server/features/playbook/index.ts'
import { type ArmTally, countPost, isPlannedByDay } from '#server/features/rehearsal/rules/arms.ts'
import { keysOf, overloadedShare } from '#server/features/rehearsal/rules/chat-use.ts'
import { count } from '#server/features/rehearsal/rules/figures.ts'
import { reactToPost } from '#server/features/rehearsal/rules/life.ts'
import { addressOf } from '#server/features/rehearsal/rules/link.ts'
import type { Chat, Stage } from '#server/features/rehearsal/rules/stage.ts'
import {
  type ChatFacts,
  columnCapsOf,
  decide,
  type Decision,
  type DueOccurrence,
  journeyCatchUp,
} from '#server/features/run/index.ts'
import { type Post, readPost } from '#people/post.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

/** A step that is due in a group chat, until it is decided. */
type Due = {
  chat: Chat
  occurrence: DueOccurrence
  stepId: string
  contentId: string
  variant: string | null
  /** Of the experiment that its step tries out. */
  arm: ArmTally | null
  date: string
  /** It stands in for messages of a journey. */
  isFallback: boolean
}

/** The calendar path: plans, decides by the engine's own rules, and has staff tap. */
export class PostPath {
  readonly #stage: Stage
  readonly #dues = new Map<number, Due[]>()
  readonly #open = new Map<string, Map<string, Contender>>()
  readonly #posts = new Map<string, Post>()
  readonly #steps
  #nth = 0

  constructor(stage: Stage) {
    this.#stage = stage
    this.#steps = new Map(calendarSteps(stage.document).map((step) => [step.id, step]))
  }

  /** Plans group chats from the first day on; day by day where a phase is entered by size, or clicks decide what is sent. */
  plan(): void {
    const { document, days, chats } = this.#stage
    for (const chat of chats)
      if (isPlannedByDay(document))
        for (const day of days) this.#stage.at(day.from, () => this.#planDays(chat, day.date, 1))
      else this.#planDays(chat, days[0]?.date ?? '', days.length)
  }

  #planDays(chat: Chat, date: string, length: number): void {
    const { document, options } = this.#stage
    const facts = { groupName: `群 ${chat.index + 1}`, groupOwner: '群主' }
    const filling = fillVariables(document, options.variables, {}, facts)
    const context = {
      zone: options.zone,
      appliedAt: chat.createdAt,
      chat: { createdAt: chat.createdAt, memberCount: chat.members.size, phaseByHand: null },
      variables: filling.ok ? filling.values : options.variables,
      draw: (experimentId: string) => drawOf(options.seed, document.id, experimentId, chat.id),
      bandit: (ask: BanditAsk) => this.#stage.arms.stand(chat.id, ask),
    }
    const from = Temporal.PlainDate.from(date)
    // A content may be missing: a column has nothing for the example's values.
    for (const planned of occurrencesOf(document, context, from, from.add({ days: length }))) {
      const arm = planned.experiment && this.#stage.arms.of(planned.experiment, chat.id)
      if (arm) arm.due += 1
      if (planned.isHeldOut || planned.contentId === '') continue
      this.ask(chat, { ...planned, date: planned.localDate.toString(), isFallback: false, arm })
    }
  }

  /** Has a step come due in a group chat: one of the calendar, or a post that stands in for messages of a journey. */
  ask(
    chat: Chat,
    step: {
      stepId: string
      contentId: string
      variant?: string | null
      arm?: ArmTally | null
      columnId: string | null
      dueAt: CorpInstant
      priority: number
      specificity?: number
      date: string
      isFallback: boolean
    },
  ): void {
    const { governor, document } = this.#stage
    const written = this.#steps.get(step.stepId)
    const occurrenceId = `o${String(this.#nth++).padStart(9, '0')}`
    const occurrence: DueOccurrence = {
      occurrenceId,
      groupChatId: chat.id,
      dueAt: step.dueAt,
      expectedAt: step.dueAt,
      byHand: false,
      priority: step.priority,
      specificity: step.specificity ?? 0,
      governor,
      catchUp: written ? catchUpOf(written.catch_up, governor.catchUp) : journeyCatchUp(governor),
      channel: written?.channel ?? null,
      column: columnCapsOf(document, document.id, step.columnId),
      paused: null,
      inRun: true,
      permitUntil: null,
    }
    const key = `${chat.id} ${step.date}`
    const { byHand, priority, specificity, dueAt } = occurrence
    if (!isElsewhere(occurrence)) {
      const open = this.#open.get(key) ?? new Map<string, Contender>()
      open.set(occurrenceId, { occurrenceId, byHand, priority, specificity, dueAt, wakeAt: step.dueAt })
      this.#open.set(key, open)
    }
    this.#stage.at(step.dueAt.epochMilliseconds, () => (this.#stage.figures.day(this.#stage.today.date).due += 1))
    this.#wake(
      {
        chat,
        occurrence,
        stepId: step.stepId,
        contentId: step.contentId,
        variant: step.variant ?? null,
        arm: step.arm ?? null,
        date: step.date,
        isFallback: step.isFallback,
      },
      step.dueAt,
    )
  }

  #wake(due: Due, at: CorpInstant): void {
    const open = this.#open.get(`${due.chat.id} ${due.date}`)
    const contender = open?.get(due.occurrence.occurrenceId)
    if (contender) open?.set(contender.occurrenceId, { ...contender, wakeAt: at })
    const ms = at.epochMilliseconds
    const others = this.#dues.get(ms)
    if (others) others.push(due)
    else {
      this.#dues.set(ms, [due])
      this.#stage.at(ms, () => this.#dispatch(ms))
    }
  }

  #dispatch(ms: number): void {
    const { options, now, today } = this.#stage
    const dues = this.#dues.get(ms) ?? []
    this.#dues.delete(ms)
    const byId = new Map(dues.map((due) => [due.occurrence.occurrenceId, due]))
    const chats = new Map(dues.map((due) => [due.chat.id, this.#factsOf(due.chat)]))
    const date = Temporal.PlainDate.from(today.date)
    const decisions = decide(
      dues.map((due) => due.occurrence),
      chats,
      { mode: options.mode, date },
      options.zone,
      now,
    )
    for (const decision of decisions) {
      const due = byId.get(decision.occurrence.occurrenceId)
      if (due) this.#settle(due, decision)
    }
  }

  #settle(due: Due, decision: Decision): void {
    const { figures, today } = this.#stage
    const { verdict } = decision
    const day = figures.day(today.date)
    const conflict = { date: today.date, groupChat: due.chat.id, stepId: due.stepId }
    if (verdict.kind === 'release') {
      this.#release(due, decision, verdict.expiresAt)
      return
    }
    if (verdict.kind === 'defer') {
      day.deferred += 1
      count(figures.holds, verdict.reason)
      figures.conflict({ ...conflict, kind: 'deferred', reason: verdict.reason })
      this.#wake({ ...due, occurrence: { ...due.occurrence, expectedAt: verdict.until } }, verdict.until)
      return
    }
    this.#open.get(`${due.chat.id} ${due.date}`)?.delete(due.occurrence.occurrenceId)
    // Nobody is there in a rehearsal to answer or to resume.
    const reason = verdict.kind === 'drop' ? verdict.reason : 'asked'
    day.skipped += 1
    count(figures.drops, reason)
    figures.conflict({ ...conflict, kind: 'dropped', reason })
  }

  #release(due: Due, { route, seen }: Decision, expiresAt: CorpInstant): void {
    const { chat, occurrence, stepId, contentId, variant, date } = due
    const stage = this.#stage
    const { figures, options, today } = stage
    const keys = keysOf(chat, options.mode, Temporal.PlainDate.from(today.date), occurrence)
    this.#open.get(`${chat.id} ${date}`)?.delete(occurrence.occurrenceId)
    const caps = isElsewhere(occurrence) ? [] : keys.caps
    const taken = route === 'mass_send' ? [...caps, ...keys.quota] : caps
    for (const key of taken) chat.uses.add(key, 1)
    if (!isElsewhere(occurrence)) chat.openUntil = expiresAt
    figures.maxPerGroupPerDay = Math.max(figures.maxPerGroupPerDay, chat.uses.get(keys.day))
    figures.maxPerMemberPerDay = Math.max(
      figures.maxPerMemberPerDay,
      chat.uses.get(keys.day) + chat.uses.get(`most ${today.date}`),
    )
    if (route === 'staff_task' && seen.routeBecause !== 'channel_by_hand') figures.quotaShort += 1
    const tap = stage.tapAt(
      chat.owner,
      `${contentId}${variant ?? ''} ${stage.nowMs} ${route === 'mass_send' ? '' : chat.id}`,
      expiresAt,
    )
    if (tap === undefined)
      stage.at(expiresAt.epochMilliseconds - cancelLeadMs, () => {
        for (const key of taken) chat.uses.add(key, -1)
        if (!isElsewhere(occurrence)) chat.openUntil = null
        figures.day(stage.today.date).expired += 1
        figures.conflict({ date: stage.today.date, groupChat: chat.id, stepId, kind: 'dropped', reason: 'expired' })
      })
    else stage.at(tap, () => this.#sent(due, route))
  }

  #sent({ chat, occurrence, contentId, variant, arm, isFallback }: Due, route: Decision['route']): void {
    const stage = this.#stage
    const { figures, today, days } = stage
    const day = figures.day(today.date)
    if (route === 'mass_send') day.massSends += 1
    else {
      day.staffTasks += 1
      figures.byHand(today.date, chat.owner)
    }
    figures.sent(chat.id, `${contentId}${variant ?? ''}`, { nth: days.indexOf(today), isFallback })
    if (isElsewhere(occurrence)) return
    chat.openUntil = null
    chat.lastSentAt = stage.now
    const clickers = reactToPost(stage, chat, this.postOf(contentId, variant))
    if (arm) countPost(arm, chat.id, today.date, { reached: chat.members.size, clickers })
  }

  /** A content as its readers take it. */
  postOf(contentId: string, variant: string | null = null): Post {
    const key = `${contentId} ${variant ?? ''}`
    const known = this.#posts.get(key) ?? this.#readPost(contentId, variant)
    this.#posts.set(key, known)
    return known
  }

  #readPost(contentId: string, variant: string | null): Post {
    const { document, options } = this.#stage
    const content = document.contents.find((each): each is Content => each.id === contentId)
    if (!content) throw new Error(`no content ${contentId}`)
    const { text, attachments } = renderContent(document, content, {
      variant: variant ?? 'a',
      values: { ...options.variables, ...builtInValues(options.from) },
      linkTo: addressOf,
    })
    const links = attachments.flatMap((each) => (each.type === 'link' ? [each.url] : []))
    const words = attachments.flatMap((each) => (each.type === 'link' ? [each.title, each.description ?? ''] : []))
    return readPost([text ?? '', ...words].join('\n'), links)
  }

  #factsOf(chat: Chat): ChatFacts {
    const { options, today, governor } = this.#stage
    const date = Temporal.PlainDate.from(today.date)
    const { quota } = quotaWindow(options.mode, date)
    const keys = keysOf(chat, options.mode, date, null)
    const columns = this.#columnUses(chat, today.date, startOfWeek(date).toString())
    return {
      groupChatId: chat.id,
      dismissed: false,
      ownerActive: true,
      openUntil: chat.openUntil,
      lastSentAt: chat.lastSentAt,
      usedToday: chat.uses.get(keys.day),
      usedThisWeek: chat.uses.get(keys.week),
      usedByColumnToday: columns.today,
      usedByColumnThisWeek: columns.week,
      overloadedShare: overloadedShare(chat, today.date, chat.uses.get(keys.day), governor.memberLoadPerDay),
      quotaLeft: quota - chat.uses.get(keys.window),
      massSendsToday: chat.uses.get(keys.massSends),
      contenders: [...(this.#open.get(`${chat.id} ${today.date}`)?.values() ?? [])],
    }
  }

  #columnUses(chat: Chat, date: string, week: string) {
    const { document } = this.#stage
    const keys = (document.columns ?? []).map((column) => `${document.id}/${column.id}`)
    const used = (of: string): Map<string, number> => new Map(keys.map((key) => [key, chat.uses.get(`${of} ${key}`)]))
    return { today: used(date), week: used(`week ${week}`) }
  }
}

/** It goes to another platform by hand: no cap, no gap and no member of the group chat has anything of it. */
const isElsewhere = ({ channel }: DueOccurrence): boolean => channel !== null
