import { sql } from 'kysely'
import type { ContentItemBody } from '#contract/content-library.ts'
import type { ContentForm } from '#contract/playbook/content.ts'
import type { CorpTx } from '#server/db/database.ts'
import type { CorpId } from '#server/kernel/ids.ts'
import type { CorpInstant } from '#server/kernel/time.ts'

export type ResultRow = {
  contentItemId: string
  name: string
  form: ContentForm
  body: ContentItemBody
  sends: number
  reached: number
  clicks: number
  leaves: number
  hour: number | null
  lastSentAt: CorpInstant | null
}

/** So many items are ranked; those that were changed last where there are more. */
const itemsAtMost = 2000

/**
 * What became of the copies of items that went out since `from`: of one item, or of all that are not retired and went out
 * at all. Copies are told by playbook and content, whose ids stay the same from version to version.
 */
export async function listResults(
  tx: CorpTx,
  corpId: CorpId,
  of: { contentItemId: string | null; from: CorpInstant; at: CorpInstant; zone: string },
): Promise<ResultRow[]> {
  const { contentItemId, from, at, zone } = of
  const { rows } = await sql<ResultRow>`
    with item as materialized (
      select i.content_item_id, i.name, i.form, i.body
      from content_item i
      where i.corp_id = ${corpId}
        and ${contentItemId === null ? sql`i.state <> 'retired'` : sql`i.content_item_id = ${contentItemId}`}
      order by i.updated_real_at desc
      limit ${sql.lit(itemsAtMost)}
    ), copy as materialized (
      select distinct item.content_item_id, r.run_id, u.content_id
      from item
      join version_content u on u.corp_id = ${corpId} and u.content_item_id = item.content_item_id
      join run r on r.corp_id = u.corp_id and r.playbook_id = u.playbook_id
    ), sent as materialized (
      select copy.content_item_id, d.group_chat_id, d.contact_id, d.sent_at
      from delivery d
      left join occurrence o on o.corp_id = d.corp_id and o.occurrence_id = d.occurrence_id
      join copy on copy.run_id = coalesce(o.run_id, d.run_id) and copy.content_id = d.content_id
      where d.corp_id = ${corpId} and d.state in ('sent', 'reported') and d.sent_at >= ${from} and d.sent_at <= ${at}
    ), told as (
      select sent.content_item_id, count(*)::int as sends, max(sent.sent_at) as last_sent_at,
        sum(case when sent.contact_id is null then coalesce(g.contact_count, 0) else 1 end)::int as reached,
        (mode() within group (order by extract(hour from sent.sent_at at time zone ${zone})))::int as hour
      from sent
      left join group_chat g on g.corp_id = ${corpId} and g.group_chat_id = sent.group_chat_id
      group by sent.content_item_id
    ), clicked as (
      select copy.content_item_id, count(*)::int as clicks
      from event e
      join copy on copy.run_id::text = e.detail ->> 'runId' and copy.content_id = e.detail ->> 'contentId'
      where e.corp_id = ${corpId} and e.kind = 'link.clicked' and e.at >= ${from} and e.at <= ${at}
      group by copy.content_item_id
    ), gone as (
      select sent.content_item_id, count(distinct e.event_id)::int as leaves
      from event e
      join sent on sent.group_chat_id = e.group_chat_id and sent.contact_id is null
        and e.at >= sent.sent_at and e.at < sent.sent_at + interval '24 hours'
      where e.corp_id = ${corpId} and e.kind = 'membership.left' and e.at >= ${from} and e.at <= ${at}
      group by sent.content_item_id
    )
    select item.content_item_id as "contentItemId", item.name, item.form, item.body, told.sends, told.reached, told.hour,
      told.last_sent_at as "lastSentAt", coalesce(clicked.clicks, 0) as clicks, coalesce(gone.leaves, 0) as leaves
    from item
    join told on told.content_item_id = item.content_item_id
    left join clicked on clicked.content_item_id = item.content_item_id
    left join gone on gone.content_item_id = item.content_item_id`.execute(tx)
  return rows
}
