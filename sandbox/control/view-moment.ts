import { isoTime } from '../clock.ts'
import { findMoment, listReactions, momentContent } from '../world/moment.ts'
import type { World } from '../world/world.ts'
import { Refusal } from './refusal.ts'
import { nameOf } from './view.ts'

/** Copies of moments shown. */
const feedLimit = 100

type CopyRow = {
  moment_id: string
  userid: string
  name: string
  published_at: number | null
  cancelled_at: number | null
  create_type: number
  created_at: number
  text: string
  attachments: string
  visible: number
  likes: number
  comments: number
}

/** Members' copies of moments, the latest first: of one member, those that wait among them, or those published by anybody. */
export function viewMoments(world: World, userid: string | undefined): Record<string, unknown> {
  const rows = world.store.rows<CopyRow>(
    `select t.moment_id, t.userid, s.name, t.published_at, m.cancelled_at, m.create_type, m.created_at, m.text, m.attachments,
       (select count(*) from moment_audience a where a.moment_id = t.moment_id and a.userid = t.userid and a.visible = 1) as visible,
       (select count(*) from moment_reaction r where r.moment_id = t.moment_id and r.userid = t.userid and r.kind = 'like') as likes,
       (select count(*) from moment_reaction r where r.moment_id = t.moment_id and r.userid = t.userid and r.kind = 'comment') as comments
     from moment_task t join moment m on m.moment_id = t.moment_id join staff s on s.userid = t.userid
     where (? is null and t.published_at is not null) or t.userid = ?
     order by (t.published_at is null and m.cancelled_at is null) desc, coalesce(t.published_at, m.created_at) desc, t.userid limit ?`,
    userid ?? null,
    userid ?? null,
    feedLimit,
  )
  return { moments: rows.map(presentCopy) }
}

function presentCopy(row: CopyRow): Record<string, unknown> {
  return {
    momentId: row.moment_id,
    userid: row.userid,
    name: row.name,
    own: row.create_type === 1,
    state: row.published_at !== null ? 'published' : row.cancelled_at === null ? 'open' : 'cancelled',
    at: isoTime(row.published_at ?? row.created_at),
    ...momentContent(row),
    visible: row.visible,
    likes: row.likes,
    comments: row.comments,
  }
}

/** One member's copy of a moment with everything said under it, and whether `person` sees it. */
export function viewMoment(world: World, momentId: string, userid: string, person: string): Record<string, unknown> {
  const moment = findMoment(world, momentId)
  const copy = (viewMoments(world, userid)['moments'] as { momentId: string }[]).find(
    (one) => one.momentId === momentId,
  ) // made above
  if (!moment || !copy) throw new Refusal('momentId', `${momentId} is no moment of ${userid}`, 404)
  const sees = world.store.row(
    'select 1 as found from moment_audience where moment_id = ? and userid = ? and external_userid = ? and visible = 1',
    momentId,
    userid,
    person,
  )
  return {
    ...copy,
    sees: person === userid || sees !== undefined,
    someone: world.store.row(
      `select a.external_userid as id, c.name from moment_audience a join contact c on c.external_userid = a.external_userid
       where a.moment_id = ? and a.userid = ? and a.visible = 1 order by a.external_userid limit 1`,
      momentId,
      userid,
    ),
    reactions: listReactions(world, momentId, userid).map((reaction) => ({
      person: reaction.person,
      name: nameOf(world, reaction.person),
      kind: reaction.kind,
      text: reaction.text,
      corpTime: isoTime(reaction.at),
    })),
  }
}
