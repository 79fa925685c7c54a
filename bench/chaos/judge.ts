/**
 * The judgement of a storm. Pure: what should have happened by the occurrence rules, beside what the sandbox saw. Our own
 * tables are asked for one thing alone: the reason of what neither went out nor waits for anyone.
 */
import { type Days, daysIn, nextQuiet } from './local-days.ts'
import type { Entry, MassSendSeen } from './sandbox.ts'
import { countBy, countServed } from './served.ts'

/** A playbook as far as its messages are judged. `text`: each message is told by its own; `count`: all are alike. */
export type Plan = {
  id: string
  tells: 'text' | 'count'
  quiet: { from: string; to: string }
  /** Of its recipients: group chats, or contacts. */
  capPerDay: number
  graceMinutes: number
  /** Outside of caps and quiet hours, as a welcome is. */
  isFree?: boolean
}

/** Something due by the pure rules. */
export type Due = {
  plan: string
  /** The group chat, or the contact, as WeCom calls it. */
  recipient: string
  stepId: string
  date: string
  dueMs: number
  text: string
}

/** A staff task that Qunce let go out by hand. */
export type Permit = { recipient: string; text: string; atMs: number }

export type Evidence = {
  zone: string
  /** Corp time at which the evidence was taken. */
  endMs: number
  plans: readonly Plan[]
  dues: readonly Due[]
  ledger: readonly Entry[]
  massSends: readonly MassSendSeen[]
  permits: readonly Permit[]
  /** Staff tasks that wait for their staff. */
  waitingByHand: readonly { recipient: string; text: string }[]
  /** When WeCom was first asked to take a mass send back, whatever came of it. */
  cancelAskedMs: ReadonlyMap<string, number>
  /** Whether an engine, and the database, lived all through that corp time. */
  livedThrough(fromMs: number, toMs: number): boolean
  /** For how much of that corp time an engine, and the database, lived. */
  livedMsWithin(fromMs: number, toMs: number): number
  /** Our own word on what is due: state, or state and reason. */
  fateOf(due: Due): string
}

export type Verdict = {
  expected: number
  sent: number
  /** Waits for staff, or did until its limit, as the sandbox saw: they were asked, and did not tap. */
  waiting: number
  /** Neither sent nor waiting, each for a reason of the closed list. */
  excused: Record<string, number>
  lost: number
  doubled: number
  capBreaches: number
  quietBreaches: number
  race: number
  outage: number
  /** What was found, in words, for a person to follow up; the first ones. */
  findings: string[]
}

const didNotSend = 'expired staff_did_not_send'

/** Why something due may end neither sent nor waiting. Nothing else is an excuse. */
export const excuses: ReadonlySet<string> = new Set([
  // Staff did not tap, or a person left it out.
  didNotSend,
  'skipped person_skipped',
  // Nobody could tell whether it went out, and nobody decided: it never goes again.
  'skipped in_doubt_unresolved',
  // The governor held it until its grace was over, or it was too late when nothing held it any more.
  ...[
    'missed',
    'grace_over',
    'no_time_before_limit',
    'cap_day',
    'cap_week',
    'gap',
    'open_release',
    'load',
    'quiet_hours',
  ].map((reason) => `skipped ${reason}`),
  'failed no_time_before_limit',
  // WeCom refused it for good, or as often as is tried.
  ...[-1, 45009, 45033].map((code) => `failed wecom_${code}`),
  'failed quota_full',
  // The chat went, or its owner: its sender could not send any more.
  'failed not_a_friend',
  'failed not_sendable',
  'cancelled group_chat_dismissed',
  'skipped group_chat_dismissed',
  // Its code lived 20 seconds, and nothing that could have greeted lived long enough of them.
  'expired welcome_too_late',
  // WeCom gave up telling of the newcomer while nothing could hear, and the code is in that callback alone.
  'skipped never_told',
])

/** Routes by which a storm's playbooks send. */
const routes: ReadonlySet<string> = new Set(['mass_send', 'sidebar', 'welcome'])

const recipientOf = (entry: Entry): string => entry.chatId ?? entry.externalUserid ?? ''

const findingsAtMost = 40
const minuteMs = 60_000

export function judge(evidence: Evidence): Verdict {
  const verdict: Verdict = {
    expected: 0,
    sent: 0,
    waiting: 0,
    excused: {},
    lost: 0,
    doubled: 0,
    capBreaches: 0,
    quietBreaches: 0,
    race: 0,
    outage: 0,
    findings: [],
  }
  const find = (finding: string): void => {
    if (verdict.findings.length < findingsAtMost) verdict.findings.push(finding)
  }
  const days = daysIn(evidence.zone)
  const ledger = evidence.ledger.filter((entry) => routes.has(entry.route))
  const held = ledger.filter((entry) => entry.route !== 'welcome')
  judgeCounts(evidence, ledger, verdict, find)
  judgeCaps(evidence, held, days, verdict, find)
  judgeQuiet(evidence, held, days, verdict, find)
  return verdict
}

type Find = (finding: string) => void

/** Whether everything due is there, once. */
function judgeCounts(evidence: Evidence, ledger: readonly Entry[], verdict: Verdict, find: Find): void {
  const madeMs = new Map(evidence.massSends.map((send) => [send.msgid, Date.parse(send.createdAt)]))
  const planOf = new Map(evidence.plans.map((plan) => [plan.id, plan]))
  const keyOf = (recipient: string, text: string): string => `${recipient} ${text}`
  const seen = Map.groupBy(ledger, (entry) => keyOf(recipientOf(entry), entry.text))
  const offered = countBy([
    ...evidence.massSends.flatMap((send) =>
      send.tasks
        .filter((task) => task.state === 'open')
        .flatMap((task) => task.recipients.map(({ id }) => keyOf(id, send.text))),
    ),
    ...evidence.waitingByHand.map(({ recipient, text }) => keyOf(recipient, text)),
  ])
  // Tasks that nobody carried out before they were taken back.
  const untapped = countBy(
    evidence.massSends.flatMap((send) =>
      send.tasks
        .filter((task) => task.sentAt === null && task.state !== 'open')
        .flatMap((task) => task.recipients.map(({ id }) => keyOf(id, send.text))),
    ),
  )
  const due = Map.groupBy(evidence.dues, (one) => keyOf(one.recipient, one.text))
  const served = new Map(
    [...seen].map(([key, entries]) => {
      const dues = due.get(key) ?? []
      // A message is as old as its request: a late tap does not make it another's.
      const made = entries.map((entry) => madeMs.get(entry.msgid) ?? Date.parse(entry.corpTime))
      const plan = planOf.get(dues[0]?.plan ?? '')
      const graceMs = plan?.tells === 'count' ? plan.graceMinutes * minuteMs : null
      const dueMs = dues.map((one) => one.dueMs)
      return [key, countServed(dueMs, made, graceMs)] as const
    }),
  )
  for (const [key, entries] of seen) {
    const surplus = entries.length - (served.get(key) ?? 0)
    if (surplus <= 0) continue
    verdict.doubled += surplus
    find(
      `doubled: ${key}: due ${due.get(key)?.length ?? 0}, seen ${entries
        .map((entry) => `${entry.corpTime} by ${entry.msgid}`)
        .join(', ')}`,
    )
  }
  verdict.expected = countExpected(evidence, planOf)
  for (const [key, dues] of due) {
    const sent = served.get(key) ?? 0
    const waiting = Math.min(dues.length - sent, offered.get(key) ?? 0)
    let takenBack = untapped.get(key) ?? 0
    verdict.sent += sent
    verdict.waiting += waiting
    let missing = dues.length - sent - waiting
    if (missing === 0) continue
    for (const one of dues) {
      const fate = evidence.fateOf(one)
      if (missing === 0 || !excuses.has(fate)) continue
      if (fate === didNotSend && takenBack > 0) {
        takenBack -= 1
        verdict.waiting += 1
      } else verdict.excused[fate] = (verdict.excused[fate] ?? 0) + 1
      missing -= 1
    }
    if (missing === 0) continue
    verdict.lost += missing
    find(
      `lost: ${key}: due ${dues.map((one) => `${iso(one.dueMs)} ${one.stepId} (${evidence.fateOf(one)})`).join(', ')}`,
    )
  }
}

/** In so much corp time of life something due is to go out. */
const enoughMs = 10 * minuteMs

/**
 * How many messages are expected to go. Not expected: where more is due in a day than the cap lets out, the rest; and what
 * was due, and late, while nothing lived for long enough that could have sent it.
 */
function countExpected(evidence: Evidence, planOf: ReadonlyMap<string, Plan>): number {
  const possible = evidence.dues.filter((due) => {
    const graceMs = (planOf.get(due.plan)?.graceMinutes ?? 0) * minuteMs
    return evidence.livedMsWithin(due.dueMs, due.dueMs + graceMs) >= Math.min(graceMs, enoughMs)
  })
  const isFree = (due: Due): boolean => planOf.get(due.plan)?.isFree === true
  let expected = possible.filter(isFree).length
  const held = possible.filter((due) => !isFree(due))
  for (const ofDay of Map.groupBy(held, (due) => `${due.recipient} ${due.date}`).values()) {
    const cap = Math.max(...ofDay.map((due) => planOf.get(due.plan)?.capPerDay ?? Infinity))
    expected += Math.min(ofDay.length, cap)
  }
  return expected
}

/** Whether a chat, or a contact, got more in a day than its cap, and whether that was let go or happened while nobody could stop it. */
function judgeCaps(evidence: Evidence, ledger: readonly Entry[], days: Days, verdict: Verdict, find: Find): void {
  const capOf = capsOfRecipients(evidence)
  const sends = new Map(evidence.massSends.map((send) => [send.msgid, send]))
  const byDay = Map.groupBy(ledger, (entry) => `${recipientOf(entry)} ${days.dateOf(Date.parse(entry.corpTime))}`)
  for (const [key, entries] of byDay) {
    const cap = capOf(key)
    const surplus = entries.length - cap
    if (surplus <= 0) continue
    const kinds = entries.map((entry) => afterItsDay(entry, sends.get(entry.msgid), evidence, days))
    const race = Math.min(surplus, kinds.filter((kind) => kind === 'race').length)
    const outage = Math.min(surplus - race, kinds.filter((kind) => kind === 'outage').length)
    verdict.race += race
    verdict.outage += outage
    const breaches = surplus - race - outage
    verdict.capBreaches += breaches
    if (breaches > 0) find(`cap of ${cap} broken: ${key}: ${entries.map((entry) => entry.text).join(', ')}`)
  }
  for (const send of evidence.massSends) {
    const dayEnd = dayEndOf(send, evidence, days)
    if (!isOpenAt(send, dayEnd, evidence) || stoppedInTime(send, dayEnd, evidence) !== 'released') continue
    verdict.capBreaches += 1
    find(`left open past the day whose cap it holds: ${send.msgid} ${send.text} made ${send.createdAt}`)
  }
  // What was asked for and has not been sent holds the cap of its day as well.
  const asked = Map.groupBy(
    evidence.massSends
      .filter((send) => send.cancelledAt === null)
      .flatMap((send) =>
        send.tasks.flatMap((task) =>
          task.state === 'open'
            ? task.recipients.map(({ id }) => `${id} ${days.dateOf(Date.parse(send.createdAt))}`)
            : [],
        ),
      ),
    (key) => key,
  )
  for (const [key, open] of asked) {
    const cap = capOf(key)
    const surplus = open.length + (byDay.get(key)?.length ?? 0) - cap
    if (surplus <= 0) continue
    verdict.capBreaches += surplus
    find(`cap of ${cap} broken by what waits: ${key}`)
  }
}

/** The cap that is in force for the recipient that a key begins with. */
function capsOfRecipients({ plans, dues }: Evidence): (key: string) => number {
  const planOf = new Map(plans.map((plan) => [plan.id, plan]))
  const caps = new Map<string, number>()
  for (const { recipient, plan: id } of dues) {
    const plan = planOf.get(id)
    if (plan && !plan.isFree) caps.set(recipient, Math.max(caps.get(recipient) ?? 0, plan.capPerDay))
  }
  return (key) => caps.get(key.split(' ')[0] ?? '') ?? Infinity
}

/** The end of the local day on which a mass send was made, whose cap it holds. */
const dayEndOf = (send: MassSendSeen, { zone }: Evidence, days: Days): number =>
  Temporal.PlainDate.from(days.dateOf(Date.parse(send.createdAt)))
    .add({ days: 1 })
    .toZonedDateTime(zone).epochMilliseconds

/** Why a mass send was tapped on a later day than the one whose cap it held; null when it was not. */
function afterItsDay(
  entry: Entry,
  send: MassSendSeen | undefined,
  evidence: Evidence,
  days: Days,
): 'race' | 'outage' | 'released' | null {
  if (!send) return null
  const dayEnd = dayEndOf(send, evidence, days)
  return Date.parse(entry.corpTime) < dayEnd ? null : stoppedInTime(send, dayEnd, evidence)
}

const leadMs = minuteMs

/** How a mass send stood that was open at its limit: taken back in time, left while nobody lived, or let go on. */
function stoppedInTime(send: MassSendSeen, limitMs: number, evidence: Evidence): 'race' | 'outage' | 'released' {
  const asked = Math.min(evidence.cancelAskedMs.get(send.msgid) ?? Infinity, msOf(send.cancelledAt))
  if (asked <= limitMs - leadMs) return 'race'
  return evidence.livedThrough(limitMs - 2 * leadMs, limitMs - leadMs) ? 'released' : 'outage'
}

/** Whether anything was let go inside quiet hours, or left open into them while an engine lived. */
function judgeQuiet(evidence: Evidence, ledger: readonly Entry[], days: Days, verdict: Verdict, find: Find): void {
  const planOf = new Map(evidence.plans.map((plan) => [plan.id, plan]))
  const planOfText = new Map(evidence.dues.map((due) => [due.text, planOf.get(due.plan)]))
  for (const permit of evidence.permits) {
    const plan = planOfText.get(permit.text)
    if (!plan || days.quietSince(plan.quiet, permit.atMs) === null) continue
    verdict.quietBreaches += 1
    find(`permitted in quiet hours: ${permit.recipient} ${permit.text} at ${iso(permit.atMs)}`)
  }
  const breached = new Set<string>()
  for (const send of evidence.massSends) {
    const plan = planOfText.get(send.text)
    if (!plan) continue
    const madeMs = Date.parse(send.createdAt)
    if (days.quietSince(plan.quiet, madeMs) !== null) {
      breached.add(send.msgid)
      verdict.quietBreaches += 1
      find(`made in quiet hours: ${send.msgid} ${send.text} at ${send.createdAt}`)
      continue
    }
    const limitMs = nextQuiet(plan.quiet, madeMs, evidence.zone)
    if (!isOpenAt(send, limitMs, evidence) || stoppedInTime(send, limitMs, evidence) !== 'released') continue
    breached.add(send.msgid)
    verdict.quietBreaches += 1
    find(`left open into quiet hours: ${send.msgid} ${send.text} made ${send.createdAt}, cancelled ${send.cancelledAt}`)
  }
  const sends = new Map(evidence.massSends.map((send) => [send.msgid, send]))
  for (const entry of ledger) {
    const plan = planOfText.get(entry.text)
    const send = sends.get(entry.msgid)
    if (!plan || !send || breached.has(send.msgid)) continue
    const since = days.quietSince(plan.quiet, Date.parse(entry.corpTime))
    if (since === null) continue
    const why = stoppedInTime(send, since, evidence)
    if (why !== 'released') verdict[why] += 1
  }
}

/** Whether staff could still have tapped at a limit that has been, or did. */
const isOpenAt = ({ cancelledAt, tasks }: MassSendSeen, limitMs: number, { endMs }: Evidence): boolean =>
  limitMs <= endMs && msOf(cancelledAt) > limitMs && tasks.some(({ sentAt }) => msOf(sentAt) >= limitMs)

/** When it happened; never, where it did not. */
const msOf = (at: string | null): number => (at === null ? Infinity : Date.parse(at))

const iso = (ms: number): string => new Date(ms).toISOString()
