import type { Why, WhyCode, WhyFact } from '#contract/occurrence.ts'
import type { WhyPart } from '#contract/playbook/occurrence.ts'
import type { Candidate, MessageAttachment, MessageBody } from '#server/features/delivery/index.ts'
import { armKey, type Name, type Names, type RenderedMessage } from '#server/features/playbook/index.ts'
import { addMs, type CorpInstant, isBefore } from '#server/kernel/time.ts'

type Bubble = Why['bubbles'][number]
type Decision = Why['decisions'][number]

/** Why a step was planned, as facts at the moment it is due for: what the plan rests on does not happen at any moment. */
export const planFacts = (parts: readonly WhyPart[], contentId: string, dueAt: CorpInstant, names: Names): WhyFact[] =>
  parts.map((part) => {
    const [code, detail] = planFact(part, contentId, names)
    return { at: dueAt.toString(), code, detail }
  })

function planFact(part: WhyPart, contentId: string, names: Names): [WhyCode, Record<string, unknown>] {
  switch (part.kind) {
    case 'schedule':
      return ['plan.schedule', { stepId: part.stepId, zh: part.zh, en: part.en }]
    case 'phase':
      return ['plan.phase', { phaseId: part.phaseId, ...names.phase(part.phaseId) }]
    case 'slot':
      return [
        'plan.slot',
        {
          slotId: part.slotId,
          ...names.slot(part.slotId),
          over: part.over.map((lost) => ({ ...lost, ...names.step(lost.stepId) })),
        },
      ]
    case 'pick': {
      const { columnId, pick, place, of } = part
      const contentName = names.content(contentId).name
      return ['plan.pick', { columnId, ...names.column(columnId), contentName, pick, place, of }]
    }
    case 'experiment': {
      const { experimentId, armId, weight, of, variant, isHeldOut } = part
      const { name: arm, nameEn: armEn } = names.arm(armKey(experimentId, armId))
      const contentName = names.content(contentId).name
      const told = { arm, armEn, weight, of, isHeldOut: Number(isHeldOut), contentName, variant: variant ?? '' }
      return ['plan.experiment', { experimentId, ...names.experiment(experimentId), armId, ...told }]
    }
    case 'bandit': {
      const { banditId, columnId, armId, asOf, arms } = part
      const nameOf = (id: string): Name => (columnId === null ? names.arm(armKey(banditId, id)) : names.content(id))
      const of = columnId === null ? names.experiment(banditId) : names.column(columnId)
      const contentName = names.content(contentId).name
      const told = arms.map((arm) => ({ ...arm, ...nameOf(arm.armId) }))
      return ['plan.bandit', { banditId, ...of, columnId, armId, contentName, asOf, arms: told }]
    }
    case 'clock-shift':
      return ['plan.clock_shift', { written: part.written, shiftedTo: part.shiftedTo }]
    case 'holiday-unpublished':
      return ['plan.holiday_unpublished', { year: part.year }]
    default:
      return part satisfies never
  }
}

/** Facts of one moment in the order in which one follows from the other. */
const order = ['occurrence.', 'delivery.released', 'mass_send.', 'staff_task.', 'delivery.', 'link.'] as const

const rankOf = (code: string): number => {
  const rank = order.findIndex((prefix) => code.startsWith(prefix))
  return rank < 0 ? order.length : rank
}

/** What happened, in its order: by time, and what happened at once by what follows from what. */
export const inOrder = (facts: readonly WhyFact[]): WhyFact[] =>
  [...facts].sort(
    (a, b) =>
      Temporal.Instant.compare(Temporal.Instant.from(a.at), Temporal.Instant.from(b.at)) ||
      rankOf(a.code) - rankOf(b.code),
  )

/** A message that was released, bubble by bubble. */
export const bubblesOfBody = (body: MessageBody): Bubble[] => [
  ...textBubble(body.text),
  ...(body.attachments ?? []).map(bodyBubble),
]

/** A message that has not been released, as it would go out now. */
export const bubblesOfMessage = (message: RenderedMessage): Bubble[] => [
  ...textBubble(message.text ?? undefined),
  ...message.attachments.map((item): Bubble => {
    switch (item.type) {
      case 'link':
        return { kind: 'link', title: item.title, description: item.description ?? '', url: item.url }
      case 'mini-program':
        return { kind: 'mini_program', title: item.title }
      case 'image':
      case 'video':
      case 'file':
        return { kind: item.type, title: item.source }
      default:
        return item satisfies never
    }
  }),
]

const textBubble = (text: string | undefined): Bubble[] => (text === undefined ? [] : [{ kind: 'text', text }])

function bodyBubble(item: MessageAttachment): Bubble {
  switch (item.kind) {
    case 'link':
      return { kind: 'link', title: item.title, description: item.description ?? '', url: item.url }
    case 'miniprogram':
      return { kind: 'mini_program', title: item.title }
    case 'image':
    case 'video':
    case 'file':
      return { kind: item.kind, title: item.source }
    default:
      return item satisfies never
  }
}

/** How an occurrence stands towards what a person may decide of it. */
export type Decidable = {
  state: Why['state']
  reason: string | null
  dueAt: CorpInstant
  massSend: {
    massSendId: string
    /** In doubt, its look-up over: before that the look-up decides. */
    awaitsPerson: boolean
    candidates: readonly Candidate[]
    expiresAt: CorpInstant
  } | null
}

const dayMs = 24 * 60 * 60_000
/** A mass send closer to its limit than this is not submitted again. */
const leastLeftMs = 60_000

/** What a person may decide of it at `now`: what the commands would not refuse, and what still leads anywhere. */
export function decisionsOf({ state, reason, dueAt, massSend }: Decidable, now: CorpInstant): Decision[] {
  if (state === 'deferred' && reason === 'asked')
    // A step that a person sends late has a day of grace from the moment it was due.
    return isBefore(now, addMs(dueAt, dayMs)) ? [{ kind: 'send_late' }, { kind: 'skip' }] : [{ kind: 'skip' }]
  if (state !== 'in_doubt' || !massSend?.awaitsPerson) return []
  const { massSendId, candidates, expiresAt } = massSend
  return [
    ...candidates.map((candidate) => ({ kind: 'adopt' as const, massSendId, ...candidate })),
    ...(isBefore(addMs(now, leastLeftMs), expiresAt) ? [{ kind: 'resubmit' as const, massSendId }] : []),
    { kind: 'skip_in_doubt', massSendId },
  ]
}
