import { attributes, type AttributeQuestion, type Condition, type EventQuestion } from '#contract/condition.ts'
import type { Leaf } from './condition-check.ts'

/** A question and the answer wanted. */
type Literal = { leaf: Leaf; isWanted: boolean }

/** Ways for a condition to hold that are looked at; with more it is taken to be able to. */
const WAYS_MAX = 512

/**
 * Whether anyone could ever meet a condition: false only where its questions contradict one another, all of them asked at
 * one moment. What cannot be told is taken to be possible.
 */
export function canHold(condition: Condition): boolean {
  const ways = waysOf(condition, true)
  return ways === null || ways.some((way) => !contradicts(way))
}

/** The ways in which a condition comes out as wanted: one of them, all its literals; null when they are too many. */
function waysOf(condition: Condition, isWanted: boolean): Literal[][] | null {
  if ('not' in condition) return waysOf(condition.not, !isWanted)
  const parts = 'all' in condition ? condition.all : 'any' in condition ? condition.any : null
  if (parts === null) return [[literalOf(condition as Leaf, isWanted)]] // the others are told apart above
  // Not all of them is one of them not, and the other way round.
  const isEach = 'all' in condition === isWanted
  let ways: Literal[][] | null = isEach ? [[]] : []
  for (const part of parts) {
    const more = waysOf(part, isWanted)
    if (more === null || ways === null) return null
    ways = isEach ? ways.flatMap((way) => more.map((also) => [...way, ...also])) : [...ways, ...more]
    if (ways.length > WAYS_MAX) return null
  }
  return ways
}

/** A literal whose question is put the positive way: `friend: false` wanted is `friend: true` not wanted. */
function literalOf(leaf: Leaf, isWanted: boolean): Literal {
  if ('friend' in leaf && !leaf.friend) return { leaf: { friend: true }, isWanted: !isWanted }
  if ('tag' in leaf) return { leaf: { tag: leaf.tag }, isWanted: leaf.has === false ? !isWanted : isWanted }
  if ('attribute' in leaf && leaf.exists === false)
    return { leaf: { attribute: leaf.attribute, exists: true }, isWanted: !isWanted }
  return { leaf, isWanted }
}

const contradicts = (way: readonly Literal[]): boolean =>
  way.some((one, i) => way.slice(i + 1).some((other) => clash(one, other) || clash(other, one))) || attributesClash(way)

/** Whether the first, answered as wanted, rules out that the second is. */
function clash(one: Literal, other: Literal): boolean {
  if (one.isWanted && other.isWanted) {
    if ('draw' in one.leaf && 'draw' in other.leaf && one.leaf.draw === other.leaf.draw)
      return one.leaf.to <= other.leaf.from || other.leaf.to <= one.leaf.from
    return 'member' in one.leaf && 'member' in other.leaf && one.leaf.chat === other.leaf.chat
      ? one.leaf.member !== other.leaf.member
      : false
  }
  return one.isWanted && !other.isWanted && implies(one.leaf, other.leaf)
}

/** Whether yes to the one is yes to the other, too. */
function implies(one: Leaf, other: Leaf): boolean {
  if ('tag' in one) return 'tag' in other && one.tag.group === other.tag.group && one.tag.name === other.tag.name
  if ('friend' in one) return 'friend' in other
  if ('member' in one)
    return (
      'member' in other &&
      one.member === other.member &&
      (one.chat === other.chat || (one.member === 'joined' && other.chat === 'any'))
    )
  if ('event' in one) return 'event' in other && eventImplies(one, other)
  if ('draw' in one) return 'draw' in other && one.draw === other.draw && other.from <= one.from && one.to <= other.to
  return 'attribute' in other && one.attribute === other.attribute && attributeImplies(one, other)
}

const hoursOf = ({ within_days: days, within_hours: hours }: EventQuestion): number =>
  days === undefined ? (hours ?? Number.POSITIVE_INFINITY) : days * 24

const eventImplies = (one: EventQuestion, other: EventQuestion): boolean =>
  one.event === other.event &&
  (one.at_least ?? 1) >= (other.at_least ?? 1) &&
  hoursOf(one) <= hoursOf(other) &&
  (other.link === undefined || one.link === other.link) &&
  // A wait begins no earlier than its journey.
  (other.since === undefined || one.since === other.since || (one.since === 'wait' && other.since === 'entry'))

/** The values that a question names; null where it names none. */
const named = ({ is, in: among }: AttributeQuestion): (string | number)[] | null =>
  is === undefined ? (among ?? null) : [is]

function attributeImplies(one: AttributeQuestion, other: AttributeQuestion): boolean {
  if (other.exists === true) return true
  const [mine, theirs] = [named(one), named(other)]
  if (mine !== null && theirs !== null) return mine.every((value) => theirs.includes(value))
  if (other.contains !== undefined) {
    const part = other.contains
    return mine?.every((value) => String(value).includes(part)) ?? one.contains?.includes(part) ?? false
  }
  return theirs === null && isWithin(rangeOf(one), rangeOf(other))
}

type Range = { from: number; to: number }

const isWithin = (inner: Range, outer: Range): boolean => inner.from >= outer.from && inner.to <= outer.to

function rangeOf(question: AttributeQuestion): Range {
  const values = named(question)?.map(Number).filter(Number.isFinite) ?? []
  if (values.length > 0) return { from: Math.min(...values), to: Math.max(...values) }
  return {
    from: question.at_least ?? Number.NEGATIVE_INFINITY,
    to: question.at_most ?? Number.POSITIVE_INFINITY,
  }
}

/** Whether no one value of an attribute answers all questions of a way. Several friendships may have several values. */
function attributesClash(way: readonly Literal[]): boolean {
  const byAttribute = Map.groupBy(
    way.flatMap(({ leaf, isWanted }) => ('attribute' in leaf ? [{ question: leaf, isWanted }] : [])),
    ({ question }) => question.attribute,
  )
  return [...byAttribute].some(([attribute, asked]) => {
    const hasOneValue = attributes[attribute].scope !== 'friendship' || attribute === 'added-days-ago'
    const wanted = asked.filter(({ isWanted }) => isWanted).map(({ question }) => question)
    if (!hasOneValue || wanted.length === 0) return false
    const refused = asked.filter(({ isWanted }) => !isWanted).map(({ question }) => question)
    const lists = wanted.flatMap((question) => named(question) ?? [])
    const candidates = [...new Set(lists)].filter(
      (value) =>
        wanted.every((question) => fits(value, question)) && !refused.some((question) => fits(value, question)),
    )
    return lists.length > 0 ? candidates.length === 0 : isEmpty(wanted, refused)
  })
}

function fits(value: string | number, question: AttributeQuestion): boolean {
  const values = named(question)
  if (values !== null) return values.includes(value)
  if (question.contains !== undefined) return String(value).includes(question.contains)
  const { from, to } = rangeOf(question)
  return typeof value === 'number' ? value >= from && value <= to : true
}

/** Whether whole numbers that lie in all ranges wanted lie in one refused: each that reaches over an end cuts it off. */
function isEmpty(wanted: readonly AttributeQuestion[], refused: readonly AttributeQuestion[]): boolean {
  let from = Math.max(...wanted.map((question) => rangeOf(question).from))
  let to = Math.min(...wanted.map((question) => rangeOf(question).to))
  const cuts = refused
    .filter((question) => question.at_least !== undefined || question.at_most !== undefined)
    .map(rangeOf)
    .toSorted((a, b) => a.from - b.from)
  for (const cut of cuts) if (cut.from <= from) from = Math.max(from, cut.to + 1)
  for (const cut of cuts.toReversed()) if (cut.to >= to) to = Math.min(to, cut.from - 1)
  return from > to
}
