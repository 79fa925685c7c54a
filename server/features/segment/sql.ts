import { type RawBuilder, sql, type SqlBool } from 'kysely'
import { type AttributeQuestion, type Condition, type EventQuestion, storedValue } from '#contract/condition.ts'
import { attributeValues } from '#server/features/segment/attribute.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import { addMs, type CorpInstant } from '#server/kernel/time.ts'

/**
 * The row of a statement that a condition is asked of: its columns, as the statement names them. A statement has no alias
 * that begins with `seg_`: those are the condition's own.
 */
export type SegmentRow = {
  corpId: CorpId
  now: CorpInstant
  contact: RawBuilder<unknown>
  /** The group chat in whose context it is asked; an expression that is null where there is none. */
  groupChat: RawBuilder<unknown>
  /** Its run: links are told apart by it. */
  run: RawBuilder<unknown>
  /** When it entered what asks; null where it entered nothing. */
  enteredAt: RawBuilder<unknown>
  /** Since when it stands in the wait that asks; left out where none does. */
  stoodAt?: RawBuilder<unknown>
  /** Rows are few beside the tables: each is looked up by itself. Else PostgreSQL may read a table once for all of them. */
  isOneByOne?: boolean
}

/**
 * A condition as a predicate of SQL: true or false for every row, never null. What a condition says of an attribute that
 * a contact has not is false; `not` turns that round.
 */
export function holds(condition: Condition, row: SegmentRow): RawBuilder<SqlBool> {
  if ('all' in condition) return joined(condition.all, row, sql` and `, sql<SqlBool>`true`)
  if ('any' in condition) return joined(condition.any, row, sql` or `, sql<SqlBool>`false`)
  if ('not' in condition) return sql<SqlBool>`not ${holds(condition.not, row)}`
  if ('attribute' in condition) return hasAttribute(condition, row)
  if ('tag' in condition) return isTagged(condition, row)
  if ('friend' in condition) return turned(isFriend(row), condition.friend)
  if ('member' in condition) return isMember(condition, row)
  if ('event' in condition) return did(condition, row)
  if ('draw' in condition) return isDrawn(condition, row)
  return condition satisfies never
}

type Leaf<Key extends string> = Extract<Condition, Record<Key, unknown>>

/** Whether a query gives a row. A subquery with a limit is asked row by row, an `exists` as PostgreSQL sees fit. */
const gives = (query: RawBuilder<unknown>, { isOneByOne }: SegmentRow): RawBuilder<SqlBool> =>
  isOneByOne === true ? sql<SqlBool>`((${query} limit 1) is not null)` : sql<SqlBool>`exists (${query})`

const turned = (predicate: RawBuilder<SqlBool>, isWanted: boolean): RawBuilder<SqlBool> =>
  isWanted ? predicate : sql<SqlBool>`not ${predicate}`

const joined = (
  conditions: readonly Condition[],
  row: SegmentRow,
  by: RawBuilder<unknown>,
  ofNone: RawBuilder<SqlBool>,
): RawBuilder<SqlBool> =>
  conditions.length === 0
    ? ofNone
    : sql<SqlBool>`(${sql.join(
        conditions.map((each) => holds(each, row)),
        by,
      )})`

function hasAttribute(question: AttributeQuestion, row: SegmentRow): RawBuilder<SqlBool> {
  const { attribute, is, in: among, contains, at_least: least, at_most: most, exists } = question
  const stored = (value: string | number): RawBuilder<unknown> => literal(storedValue(attribute, value))
  const tests = [
    ...(is === undefined ? [] : [sql`seg_a.value = ${stored(is)}`]),
    ...(among === undefined ? [] : [sql`seg_a.value in (${sql.join(among.map(stored))})`]),
    ...(contains === undefined ? [] : [sql`strpos(lower(seg_a.value), lower(${contains}::text)) > 0`]),
    ...(least === undefined ? [] : [sql`seg_a.value >= ${literal(least)}`]),
    ...(most === undefined ? [] : [sql`seg_a.value <= ${literal(most)}`]),
  ]
  const where = tests.length === 0 ? sql`` : sql` where ${sql.join(tests, sql` and `)}`
  return turned(gives(sql`select 1 from (${attributeValues[attribute](row)}) seg_a${where}`, row), exists !== false)
}

/** A value under its type: what is compared with a number must be one. */
const literal = (value: string | number): RawBuilder<unknown> =>
  typeof value === 'number' ? sql`${value}::int` : sql`${value}::text`

/** By name, whoever of staff put it on: WeCom keeps a tag per friendship, and a tag may be made anew under its name. */
const isTagged = ({ tag, has }: Leaf<'tag'>, row: SegmentRow): RawBuilder<SqlBool> => {
  const { corpId, contact, isOneByOne } = row
  const named = sql`
      join tag_group seg_g on seg_g.corp_id = seg_t.corp_id and seg_g.tag_group_id = seg_t.tag_group_id and seg_g.name = ${tag.group}`
  // One by one the tags of the name are looked up once, and not for each row.
  const worn =
    isOneByOne === true
      ? sql`
      select 1
      from contact_tag seg_ct
      where seg_ct.corp_id = ${corpId} and seg_ct.contact_id = ${contact} and seg_ct.tag_id = any(array(
        select seg_t.tag_id
        from tag seg_t ${named}
        where seg_t.corp_id = ${corpId} and seg_t.deleted_real_at is null and seg_t.name = ${tag.name}))`
      : sql`
      select 1
      from contact_tag seg_ct
      join tag seg_t on seg_t.corp_id = seg_ct.corp_id and seg_t.tag_id = seg_ct.tag_id and seg_t.deleted_real_at is null and seg_t.name = ${tag.name} ${named}
      where seg_ct.corp_id = ${corpId} and seg_ct.contact_id = ${contact}`
  return turned(gives(worn, row), has !== false)
}

/** Of staff through whom WeCom can reach the contact. */
const isFriend = (row: SegmentRow): RawBuilder<SqlBool> =>
  gives(
    sql`
    select 1 from contact_follow seg_f
    where seg_f.corp_id = ${row.corpId} and seg_f.contact_id = ${row.contact} and seg_f.ended_at is null and (
      select seg_s.status from staff seg_s
      where seg_s.corp_id = ${row.corpId} and seg_s.staff_id = seg_f.staff_id) = 'active'`,
    row,
  )

/** In the chat of the row, or, with `chat: any`, in any. Who was never in it has not left it. */
function isMember({ member, chat }: Leaf<'member'>, row: SegmentRow): RawBuilder<SqlBool> {
  const there = sql`
    select 1 from membership seg_m
    where seg_m.corp_id = ${row.corpId} and seg_m.contact_id = ${row.contact}
      ${chat === 'any' ? sql`` : sql`and seg_m.group_chat_id = ${row.groupChat}`}`
  const isIn = gives(sql`${there} and seg_m.left_at is null`, row)
  return member === 'joined'
    ? isIn
    : sql<SqlBool>`(${gives(sql`${there} and seg_m.left_at is not null`, row)} and not ${isIn})`
}

/** The hundredth that `hundredthOf` of the playbooks' draw gives: 32 bits of a hash, shared out evenly. */
const isDrawn = ({ draw, from, to }: Leaf<'draw'>, { corpId, contact }: SegmentRow): RawBuilder<SqlBool> =>
  sql<SqlBool>`(('x' || left(encode(sha256(convert_to(
    ${`${corpId}\n\n${draw}\n`}::text || ${contact}::text, 'UTF8')), 'hex'), 8))::bit(32)::bigint * 100 / 4294967296)
    between ${from}::bigint and ${to - 1}::bigint`

const hourMs = 3_600_000

/** At least so many facts of a kind within a time that ends now. */
function did(condition: EventQuestion, row: SegmentRow): RawBuilder<SqlBool> {
  const { event, within_days: days, within_hours: hours, at_least: least = 1, link, since } = condition
  const withinMs = (days ?? 0) * 24 * hourMs + (hours ?? 0) * hourMs
  const facts = sql`
    select 1 from event seg_e
    where seg_e.corp_id = ${row.corpId} and seg_e.contact_id = ${row.contact} and seg_e.kind = ${event}
      and seg_e.at <= ${row.now}::timestamptz
      ${withinMs > 0 ? sql`and seg_e.at > ${addMs(row.now, -withinMs)}::timestamptz` : sql``}
      ${since === undefined ? sql`` : sql`and seg_e.at >= ${since === 'entry' ? row.enteredAt : (row.stoodAt ?? row.enteredAt)}`}
      ${link === undefined ? sql`` : sql`and seg_e.detail ->> 'linkId' = ${link} and seg_e.detail ->> 'runId' = ${row.run}::text`}`
  return least === 1
    ? gives(facts, row)
    : sql<SqlBool>`(select count(*) from (${facts} limit ${sql.lit(least)}) few) >= ${sql.lit(least)}`
}
