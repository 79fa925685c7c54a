import { type RawBuilder, sql } from 'kysely'
import type { AttributeName } from '#contract/condition.ts'
import type { SegmentRow } from '#server/features/segment/sql.ts'

/** A statement for the values that a contact has of an attribute, one a row of `value`; none where it has none. */
type Values = (row: SegmentRow) => RawBuilder<unknown>

const ofContact =
  (column: string): Values =>
  ({ corpId, contact }) =>
    sql`
    select seg_c.${sql.ref(column)} as value from contact seg_c
    where seg_c.corp_id = ${corpId} and seg_c.contact_id = ${contact} and seg_c.${sql.ref(column)} <> ''`

/** One value for each open friendship that has one. */
const ofFollows =
  (value: RawBuilder<unknown>): Values =>
  ({ corpId, contact }) =>
    sql`
    select ${value} as value from contact_follow seg_f
    where seg_f.corp_id = ${corpId} and seg_f.contact_id = ${contact} and seg_f.ended_at is null and ${value} is not null`

/** Of the membership that is open in the group chat of the row. */
const ofMembership =
  (value: (row: SegmentRow) => RawBuilder<unknown>): Values =>
  (row) =>
    sql`
    select ${value(row)} as value from membership seg_m
    where seg_m.corp_id = ${row.corpId} and seg_m.group_chat_id = ${row.groupChat} and seg_m.contact_id = ${row.contact}
      and seg_m.left_at is null and ${value(row)} is not null`

/** Whole days, of 24 hours, that lie between an instant and now. */
const daysSince = (instant: RawBuilder<unknown>, { now }: SegmentRow): RawBuilder<unknown> =>
  sql`floor(extract(epoch from ${now}::timestamptz - ${instant}) / 86400)::int`

export const attributeValues: Readonly<Record<AttributeName, Values>> = {
  name: ofContact('name'),
  company: ofContact('company'),
  gender: ofContact('gender'),
  'wecom-kind': ofContact('wecom_kind'),
  'add-way': ofFollows(sql`seg_f.add_way`),
  'channel-state': ofFollows(sql`nullif(seg_f.state, '')`),
  // Since the first of them.
  'added-days-ago': (row) => sql`
    select ${daysSince(sql`min(seg_f.followed_at)`, row)} as value from contact_follow seg_f
    where seg_f.corp_id = ${row.corpId} and seg_f.contact_id = ${row.contact} and seg_f.ended_at is null
    having count(*) > 0`,
  'membership-days': ofMembership((row) => daysSince(sql`seg_m.joined_at`, row)),
  // As stages count a chat's age: in local days of the corp.
  'group-days': ({ corpId, groupChat, now }) => {
    const dayOf = (instant: RawBuilder<unknown>) => sql`
      (${instant} at time zone (select seg_k.zone from corp seg_k where seg_k.corp_id = ${corpId}))::date`
    return sql`
      select ${dayOf(sql`${now}::timestamptz`)} - ${dayOf(sql`seg_g.created_at`)} as value from group_chat seg_g
      where seg_g.corp_id = ${corpId} and seg_g.group_chat_id = ${groupChat}`
  },
  'join-scene': ofMembership(() => sql`seg_m.join_scene`),
  'join-state': ofMembership(() => sql`nullif(seg_m.join_state, '')`),
}
