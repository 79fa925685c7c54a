import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Expected, RehearsedDay, Rehearsal } from '#contract/rehearsal.ts'
import { loadBuckets } from '#server/features/rehearsal/rules/figures.ts'
import { JourneyPath } from '#server/features/rehearsal/rules/journey-path.ts'
import { befriendFirst, liveDay } from '#server/features/rehearsal/rules/life.ts'
import { PostPath } from '#server/features/rehearsal/rules/post-path.ts'
import { type Chat, type RehearsalOptions, Stage } from '#server/features/rehearsal/rules/stage.ts'

/** assumed: minutes of a tap on what is ready, of a post by hand, and of a task that a person must see to. */
const minutesOf = { tap: 0.25, byHand: 2, task: 5 }

/**
 * Lives a playbook through with virtual group chats on a virtual clock: the engine's own rules decide what is due, goes
 * out, waits or is left out, and every member is simulated every day by the people model. Sends nothing and keeps
 * nothing. The same document and options give the same answer to the byte.
 */
export function rehearse(document: PlaybookDocument, options: RehearsalOptions): Rehearsal {
  const stage = new Stage(document, options)
  const posts = new PostPath(stage)
  const journeys = new JourneyPath(stage, posts)
  befriendFirst(stage)
  for (const [nth, day] of stage.days.entries())
    stage.at(day.from, () => {
      if (nth > 0) closeDay(stage, nth - 1)
      for (const chat of stage.chats) liveDay(stage, chat, day, nth, journeys)
    })
  posts.plan()
  journeys.watch()
  stage.run()
  closeDay(stage, stage.days.length - 1)
  journeys.close()
  return tell(stage)
}

/** Puts every member of a day where it belongs by how many messages of the corp there were. */
function closeDay(stage: Stage, nth: number): void {
  const date = stage.days[nth]?.date
  if (date === undefined) return
  const { load } = stage.figures.day(date)
  for (const chat of stage.chats) countLoad(chat, date, load)
}

function countLoad(chat: Chat, date: string, load: number[]): void {
  const posts = chat.sentBy.get(date)?.length ?? 0
  const put = (messages: number, by: number): void => {
    const bucket = Math.min(messages, loadBuckets - 1)
    load[bucket] = (load[bucket] ?? 0) + by
  }
  if (chat.uses.get(`most ${date}`) === 0) put(posts, chat.members.size)
  else for (const member of chat.members.values()) put(posts + member.uses.get(`load ${date}`), 1)
}

function tell(stage: Stage): Rehearsal {
  const { figures, options, document } = stage
  const { days } = figures
  const sum = (of: (day: RehearsedDay) => number): number => days.reduce((total, day) => total + of(day), 0)
  const totals = figures.chatsOf(stage.chats.map((chat) => chat.id))
  const active = (week: readonly RehearsedDay[]): number => {
    const members = week.reduce((total, day) => total + day.members, 0)
    return members === 0 ? 0 : rounded(week.reduce((total, day) => total + day.speakers, 0) / members, 4)
  }
  return {
    playbook: document.id,
    seed: options.seed,
    from: options.from.toString(),
    zone: options.zone,
    days: options.days,
    groups: options.groups,
    members: options.members,
    staff: options.staff,
    quotaMode: options.mode,
    occurrences: {
      due: sum((day) => day.due),
      sent: sum((day) => day.massSends + day.staffTasks),
      deferred: sum((day) => day.deferred),
      dropped: figures.drops,
      held: figures.holds,
      expired: sum((day) => day.expired),
    },
    deliveries: {
      massSend: sum((day) => day.massSends),
      staffTask: sum((day) => day.staffTasks),
      message: sum((day) => day.messages),
      welcome: sum((day) => day.welcomes),
    },
    maxPerGroupPerDay: figures.maxPerGroupPerDay,
    maxPerMemberPerDay: figures.maxPerMemberPerDay,
    conflicts: figures.conflictCount,
    quotaShort: figures.quotaShort,
    repeats: figures.repeats,
    fallbackRepeats: figures.fallbackRepeats,
    soonestRepeatDays: figures.soonestRepeatDays,
    work: workOf(stage),
    journeys: figures.journeys,
    experiments: stage.arms.counted,
    conflictsByStep: figures.conflictsByStep,
    examples: figures.conflicts,
    calendar: days,
    model: {
      note: 'a model of people, not a record: see docs/rehearsal.md',
      activeFirstWeek: active(days.slice(0, 7)),
      activeLastWeek: active(days.slice(-7)),
      joined: sum((day) => day.joined),
      speakers: expected(totals.map((chat) => chat.speakers)),
      clickers: expected(totals.map((chat) => chat.clickers)),
      left: expected(totals.map((chat) => chat.left)),
      orders: expected(totals.map((chat) => chat.orders)),
      paidFen: expected(totals.map((chat) => chat.paidFen)),
      experiments: stage.arms.expected(expected),
    },
  }
}

function workOf({ figures, options }: Stage): Rehearsal['work'] {
  const days = figures.work
  const staffDays = options.staff * options.days
  const minutes = days.map(
    (each) => each.taps * minutesOf.tap + each.byHand * minutesOf.byHand + each.tasks * minutesOf.task,
  )
  const sum = (of: readonly number[]): number => of.reduce((total, each) => total + each, 0)
  return {
    tapsMean: rounded(sum(days.map((each) => each.taps)) / staffDays, 2),
    tapsMost: most(days.map((each) => each.taps)),
    minutesMean: rounded(sum(minutes) / staffDays, 2),
    minutesMost: rounded(most(minutes), 2),
    byHand: sum(days.map((each) => each.byHand)),
    tasks: sum(days.map((each) => each.tasks)),
    reminders: figures.days.reduce((total, day) => total + day.reminders, 0),
  }
}

const most = (of: readonly number[]): number => of.reduce((a, b) => Math.max(a, b), 0)

/** Between the 10th and the 90th of a hundred, in standard deviations. */
const eightOfTen = 1.2816

/** The total over group chats and its range, from how much they differ: their sum is nearly normal (central limit). */
function expected(of: readonly number[]): Expected {
  const value = of.reduce((total, each) => total + each, 0)
  const mean = of.length === 0 ? 0 : value / of.length
  const variance = of.length < 2 ? 0 : of.reduce((total, each) => total + (each - mean) ** 2, 0) / (of.length - 1)
  const reach = eightOfTen * Math.sqrt(variance * of.length)
  return { value, low: Math.max(0, Math.round(value - reach)), high: Math.round(value + reach) }
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits))
