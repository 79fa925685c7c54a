import type { Condition } from '#contract/condition.ts'
import type { Audience } from '#contract/contact-one-off.ts'

/** Chosen contacts with their names, in the order in which they were chosen. */
export type ChosenContacts = ReadonlyMap<string, string>

/** A question to contacts as it is being written; numbers are texts until they are asked. */
export type Question =
  | { kind: 'tag'; tag: { group: string; name: string } | null; isOn: boolean }
  | { kind: 'friend-days'; least: string; most: string }
  | { kind: 'clicked'; isOn: boolean; days: string }
  | { kind: 'chat'; isOn: boolean }
  | { kind: 'name'; part: string }

/**
 * The questions that are offered. Not who clicked: a click tells of no contact, so that nobody would fit, or everybody; where
 * it was asked before, it is shown.
 */
export const questionKinds = ['tag', 'friend-days', 'chat', 'name'] as const satisfies readonly Question['kind'][]

/** Whom a message is for as it is being written. `given` is a condition that this desk has no fields for. */
export type AudienceDraft =
  | { kind: 'questions'; by: 'all' | 'any'; questions: readonly Question[] }
  | { kind: 'contacts'; chosen: ChosenContacts }
  | { kind: 'everyone' }
  | { kind: 'given'; condition: Condition }

export const audienceKinds = ['questions', 'contacts', 'everyone'] as const

export const emptyQuestion = (kind: Question['kind']): Question => {
  switch (kind) {
    case 'tag':
      return { kind, tag: null, isOn: true }
    case 'friend-days':
      return { kind, least: '', most: '' }
    case 'clicked':
      return { kind, isOn: true, days: '30' }
    case 'chat':
      return { kind, isOn: true }
    case 'name':
      return { kind, part: '' }
    default:
      return kind satisfies never
  }
}

export const emptyAudience = (kind: (typeof audienceKinds)[number]): AudienceDraft => {
  switch (kind) {
    case 'questions':
      return { kind, by: 'all', questions: [emptyQuestion('tag')] }
    case 'contacts':
      return { kind, chosen: new Map() }
    case 'everyone':
      return { kind }
    default:
      return kind satisfies never
  }
}

/** A whole number within limits; null where the text is none. */
const whole = (text: string, least: number, most: number): number | null => {
  const number = /^\d{1,5}$/.test(text.trim()) ? Number(text.trim()) : null
  return number === null || number < least || number > most ? null : number
}

/** A question as it is asked; null while something of it is missing or wrong. */
export function conditionOfQuestion(question: Question): Condition | null {
  switch (question.kind) {
    case 'tag':
      return question.tag === null ? null : { tag: question.tag, ...(!question.isOn && { has: false }) }
    case 'friend-days': {
      const [least, most] = [whole(question.least, 0, 36_500), whole(question.most, 0, 36_500)]
      if (least === null && question.least.trim() !== '') return null
      if (most === null && question.most.trim() !== '') return null
      if ((least === null && most === null) || (least ?? 0) > (most ?? 36_500)) return null
      return {
        attribute: 'added-days-ago',
        ...(least !== null && { at_least: least }),
        ...(most !== null && { at_most: most }),
      }
    }
    case 'clicked': {
      const days = whole(question.days, 1, 366)
      if (days === null) return null
      const did: Condition = { event: 'link.clicked', within_days: days }
      return question.isOn ? did : { not: did }
    }
    case 'chat': {
      const isIn: Condition = { member: 'joined', chat: 'any' }
      return question.isOn ? isIn : { not: isIn }
    }
    case 'name':
      return question.part.trim() === '' ? null : { attribute: 'name', contains: question.part.trim() }
    default:
      return question satisfies never
  }
}

/** Whom it is for as it is sent; null while something is missing. */
export function audienceOf(draft: AudienceDraft): Audience | null {
  switch (draft.kind) {
    case 'everyone':
      return { kind: 'condition', condition: { friend: true } }
    case 'given':
      return { kind: 'condition', condition: draft.condition }
    case 'contacts':
      return draft.chosen.size === 0 ? null : { kind: 'contacts', contactIds: [...draft.chosen.keys()] }
    case 'questions': {
      const asked = draft.questions.flatMap((question) => conditionOfQuestion(question) ?? [])
      const [only] = asked
      if (!only || asked.length < draft.questions.length) return null
      const condition = asked.length === 1 ? only : draft.by === 'all' ? { all: asked } : { any: asked }
      return { kind: 'condition', condition }
    }
    default:
      return draft satisfies never
  }
}

/** The question that a condition is; null where this desk has no fields for it. */
function questionOf(condition: Condition): Question | null {
  const isOn = !('not' in condition)
  const inner = 'not' in condition ? condition.not : condition
  const question = ((): Question | null => {
    if ('tag' in inner) return { kind: 'tag', tag: inner.tag, isOn: inner.has !== false }
    if ('member' in inner) return { kind: 'chat', isOn }
    if ('event' in inner) return { kind: 'clicked', isOn, days: String(inner.within_days ?? '') }
    if (!('attribute' in inner)) return null
    if (inner.attribute === 'name') return { kind: 'name', part: inner.contains ?? '' }
    return { kind: 'friend-days', least: String(inner.at_least ?? ''), most: String(inner.at_most ?? '') }
  })()
  // What the fields cannot hold in full would be lost in silence.
  return question && sameJson(conditionOfQuestion(question), condition) ? question : null
}

const sameJson = (a: unknown, b: unknown): boolean => inOrder(a) === inOrder(b)

/** JSON with the names of objects in order. */
const inOrder = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each === 'object' && each !== null && !Array.isArray(each)
      ? Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : each,
  )

/** As it is written again: of chosen contacts the names are not told with it. */
export function audienceDraftOf(audience: Audience): AudienceDraft {
  if (audience.kind === 'contacts')
    return { kind: 'contacts', chosen: new Map(audience.contactIds.map((contactId) => [contactId, ''])) }
  const { condition } = audience
  if ('friend' in condition && condition.friend) return { kind: 'everyone' }
  const by = 'any' in condition ? 'any' : 'all'
  const asked = 'all' in condition ? condition.all : 'any' in condition ? condition.any : [condition]
  const questions = asked.map(questionOf)
  return questions.every((question) => question !== null)
    ? { kind: 'questions', by, questions }
    : { kind: 'given', condition }
}
