import { z } from 'zod'
import { attributeNames, type AttributeName } from './condition/attribute.ts'
import { conditionEventKinds, type ConditionEventKind } from './condition/event.ts'
import { line, stableId } from './playbook/primitive.ts'

export {
  attributes,
  storedValue,
  type AttributeDefinition,
  type AttributeName,
  type AttributeScope,
} from './condition/attribute.ts'
export { conditionEvents, type ConditionEventKind } from './condition/event.ts'

/** Levels of `all`, `any` and `not` in one another, and questions in one tree. */
export const CONDITION_DEPTH_MAX = 5
export const CONDITION_LEAVES_MAX = 50

const tagWord = z.string().trim().min(1).max(30)

/** A tag by the names people know it by: its group's and its own. */
export const tagName = z.strictObject({ group: tagWord, name: tagWord })

export type TagName = z.infer<typeof tagName>

type Value = string | number

/** Exactly one of the comparisons, or `at_least` with `at_most`. A contact without the attribute answers no to all but `exists`. */
export interface AttributeQuestion {
  attribute: AttributeName
  is?: Value | undefined
  in?: Value[] | undefined
  contains?: string | undefined
  at_least?: number | undefined
  at_most?: number | undefined
  exists?: boolean | undefined
}

/** Did it, at least once or `at_least` times, within a time that ends now, since the journey began, or since a wait did. */
export interface EventQuestion {
  event: ConditionEventKind
  within_days?: number | undefined
  within_hours?: number | undefined
  at_least?: number | undefined
  /** Of this tracked link of the playbook; for `link.clicked` alone. */
  link?: string | undefined
  since?: 'entry' | 'wait' | undefined
}

/**
 * Whether a contact is among the hundredths [from, to) of all contacts. Which hundredth is a hash of the corp, the draw's
 * id and the contact, so it is the same in every journey and version, and of another draw independent.
 */
export interface DrawQuestion {
  draw: string
  from: number
  to: number
}

/** One tree of conditions: branches, entries, exits and segments ask nothing else. */
export type Condition =
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | AttributeQuestion
  | { tag: TagName; has?: boolean | undefined }
  /** Of any member of staff who is there to be reached through. */
  | { friend: boolean }
  /** In the group chat of the context, or in any; `left` is who was there and is there no longer. */
  | { member: 'joined' | 'left'; chat?: 'any' | undefined }
  | EventQuestion
  | DrawQuestion

const value = z.union([z.string().trim().min(1).max(120), z.number()])

const attributeQuestion = z
  .strictObject({
    attribute: z.enum(attributeNames),
    is: value.optional(),
    in: z.array(value).min(1).max(50).optional(),
    contains: line.optional(),
    at_least: z.int().min(0).max(36_500).optional(),
    at_most: z.int().min(0).max(36_500).optional(),
    exists: z.boolean().optional(),
  })
  .meta({ description: 'Exactly one comparison; `at_least` and `at_most` may go together' })

const eventQuestion = z
  .strictObject({
    event: z.enum(conditionEventKinds),
    within_days: z.int().min(1).max(366).optional(),
    within_hours: z.int().min(1).max(720).optional(),
    at_least: z.int().min(1).max(1000).optional(),
    link: stableId.optional(),
    since: z.enum(['entry', 'wait']).optional(),
  })
  .meta({ description: 'Did it, within the time that ends now; write `not` around it for did not' })

const drawQuestion = z
  .strictObject({ draw: stableId, from: z.int().min(0).max(99), to: z.int().min(1).max(100) })
  .meta({
    description: 'A random share of all contacts, in hundredths from `from` up to `to`; sticky by the id of the draw',
  })

const list = z.lazy(() => z.array(condition).min(1).max(20))

/** As it is written. What spans fields (comparisons that fit the attribute, depth, contradictions) is judged apart. */
export const condition: z.ZodType<Condition> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: list }),
      z.strictObject({ any: list }),
      z.strictObject({ not: condition }),
      attributeQuestion,
      z.strictObject({ tag: tagName, has: z.boolean().optional() }),
      z.strictObject({ friend: z.boolean() }),
      z.strictObject({ member: z.enum(['joined', 'left']), chat: z.literal('any').optional() }),
      eventQuestion,
      drawQuestion,
    ]),
  )
  .meta({ id: 'condition', title: '条件 condition' })
