import {
  attributes,
  CONDITION_DEPTH_MAX,
  type AttributeName,
  type AttributeQuestion,
  type Condition,
  type TagName,
} from '#contract/condition.ts'
import type { Audience } from '#contract/playbook.ts'
import type { Json } from '../document/edit.ts'

/** What a condition may be asked at: on the way in, at a step, or as what a wait is for. */
export type AskedAt = 'entry' | 'step' | 'wait'

/** The kinds of question, groups first. */
export const QUESTIONS = ['all', 'any', 'tag', 'friend', 'member', 'event', 'attribute', 'draw'] as const
export type Question = (typeof QUESTIONS)[number]

/** A part of a condition without its `not`. */
export type Peeled = { inner: Condition; isNot: boolean }

export const peel = (condition: Condition): Peeled =>
  'not' in condition && typeof condition.not === 'object' && condition.not !== null
    ? { inner: condition.not, isNot: true }
    : { inner: condition, isNot: false }

export const asNot = (condition: Condition, isNot: boolean): Condition => (isNot ? { not: condition } : condition)

/** Which kind of question it is; null for what this form does not know, such as a double `not`. */
export const questionOf = (condition: Condition): Question | null =>
  QUESTIONS.find((kind) => Object.hasOwn(condition, kind)) ?? null

/** What may be asked: nothing wakes a wait for an attribute or a lot. */
export const questionsAt = (at: AskedAt): Question[] =>
  QUESTIONS.filter((kind) => at !== 'wait' || (kind !== 'attribute' && kind !== 'draw'))

/** The parts of a group. */
export const partsOf = (condition: Condition): Condition[] =>
  'all' in condition ? listOf(condition.all) : 'any' in condition ? listOf(condition.any) : []

const listOf = (value: unknown): Condition[] =>
  Array.isArray(value)
    ? value.filter((part): part is Condition => typeof part === 'object' && part !== null && !Array.isArray(part))
    : []

/** Whether a value of the file can be shown as a tree: a map, no deeper than a condition may be. */
export function isShown(value: Json | null): boolean {
  const depthOf = (part: unknown, depth: number): number => {
    if (typeof part !== 'object' || part === null || depth > CONDITION_DEPTH_MAX + 1) return depth
    if (Array.isArray(part)) return Math.max(depth, ...part.map((each) => depthOf(each, depth)))
    const inner = ['all', 'any', 'not'].flatMap((name) => Reflect.get(part, name) ?? [])
    return Math.max(depth, ...inner.map((each) => depthOf(each, depth + 1)))
  }
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && depthOf(value, 0) <= CONDITION_DEPTH_MAX
  )
}

/** Which attributes may be asked of an audience: without a group chat, none of it. */
export const attributesFor = (audience: Audience): AttributeName[] =>
  (Object.keys(attributes) as AttributeName[]).filter(
    (name) => audience === 'member' || attributes[name].scope !== 'membership',
  ) // the keys of the table

/** A question of a kind to begin with; a group begins with what stood there. */
export function begun(kind: Question, audience: Audience, before: Condition): Condition {
  switch (kind) {
    case 'all':
      return { all: partsOf(before).length > 0 ? partsOf(before) : [before] }
    case 'any':
      return { any: partsOf(before).length > 0 ? partsOf(before) : [before] }
    case 'tag':
      return { tag: { group: '', name: '' } }
    case 'friend':
      return { friend: true }
    case 'member':
      return audience === 'member' ? { member: 'joined' } : { member: 'joined', chat: 'any' }
    case 'event':
      return { event: 'contact.added', within_days: 7 }
    case 'attribute':
      return { attribute: 'added-days-ago', at_least: 7 }
    case 'draw':
      return { draw: 'half', from: 0, to: 50 }
    default:
      return kind satisfies never
  }
}

/** How an attribute is compared; a range is at least and at most together. */
export const COMPARISONS = ['in', 'contains', 'at_least', 'at_most', 'range', 'is', 'exists', 'missing'] as const
export type Comparison = (typeof COMPARISONS)[number]

const comparisons = {
  text: ['is', 'contains', 'exists', 'missing'],
  number: ['at_least', 'at_most', 'range', 'is', 'exists', 'missing'],
  choice: ['in', 'exists', 'missing'],
} as const satisfies Record<'text' | 'number' | 'choice', readonly Comparison[]>

/** The comparisons that fit an attribute. */
export const comparisonsOf = (attribute: AttributeName): readonly Comparison[] =>
  comparisons[attributes[attribute]?.type ?? 'text']

export function comparisonOf(question: AttributeQuestion): Comparison {
  if (question.exists !== undefined) return question.exists ? 'exists' : 'missing'
  if (question.contains !== undefined) return 'contains'
  if (question.at_least !== undefined) return question.at_most === undefined ? 'at_least' : 'range'
  if (question.at_most !== undefined) return 'at_most'
  return attributes[question.attribute]?.type === 'choice' || question.in !== undefined ? 'in' : 'is'
}

/** An attribute asked by a comparison, with a value that fits it to begin with. */
export function compared(attribute: AttributeName, comparison: Comparison): AttributeQuestion {
  const definition = attributes[attribute]
  switch (comparison) {
    case 'exists':
      return { attribute, exists: true }
    case 'missing':
      return { attribute, exists: false }
    case 'contains':
      return { attribute, contains: '' }
    case 'at_least':
      return { attribute, at_least: 7 }
    case 'at_most':
      return { attribute, at_most: 7 }
    case 'range':
      return { attribute, at_least: 7, at_most: 30 }
    case 'in':
      return { attribute, is: definition.type === 'choice' ? (Object.keys(definition.values)[1] ?? '') : '' }
    case 'is':
      return { attribute, is: definition.type === 'number' ? 0 : '' }
    default:
      return comparison satisfies never
  }
}

/** One value or several of a choice, as it is written. */
export const choiceOf = (attribute: AttributeName, values: readonly (string | number)[]): AttributeQuestion =>
  values.length === 1 ? { attribute, is: values[0] } : { attribute, in: [...values] }

/** A tag as it is typed, `group / name`; a name alone belongs to `group`. */
export function readTag(text: string, group: string): TagName | null {
  const [first = '', ...rest] = text.split(/[/／]/)
  const name = rest.join('/').trim()
  if (rest.length === 0) return first.trim() === '' ? null : { group, name: first.trim().slice(0, 30) }
  return first.trim() === '' || name === '' ? null : { group: first.trim().slice(0, 30), name: name.slice(0, 30) }
}

export const tagText = ({ group, name }: TagName): string => (group === '' && name === '' ? '' : `${group} / ${name}`)
