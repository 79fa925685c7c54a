import { madeId } from '../id.ts'
import { corpDay } from './day.ts'
import type { Content } from './message.ts'
import type { World } from './world.ts'

/** A moment 朋友圈: of the corp, which its members publish one by one, or of one member himself. */
export type Moment = {
  moment_id: string
  number: number
  /** The member who made it; null when the API did. */
  creator: string | null
  /** 0 corp, 1 personal. */
  create_type: 0 | 1
  /** 0 for some contacts, 1 for all. */
  visible_type: 0 | 1
  text: string
  attachments: string
  tags: string
  created_at: number
  created_real_at: number
  cancelled_at: number | null
}

export const momentColumns =
  'moment_id, number, creator, create_type, visible_type, text, attachments, tags, created_at, created_real_at, cancelled_at'

export function findMoment(world: World, momentId: string): Moment | undefined {
  return world.store.row<Moment>(`select ${momentColumns} from moment where moment_id = ?`, momentId)
}

export function momentContent(moment: Pick<Moment, 'text' | 'attachments'>): Content {
  return { text: moment.text, attachments: JSON.parse(moment.attachments) as Content['attachments'] } // written by createMoment
}

/** Makes a moment of the corp: each sender is asked to publish it, and nobody sees it before. */
export function createCorpMoment(
  world: World,
  wanted: { content: Content; senders: readonly string[]; tags: readonly string[] },
): Moment {
  const moment = insertMoment(world, { content: wanted.content, tags: wanted.tags, creator: null })
  for (const userid of wanted.senders) {
    world.store.run('insert into moment_task (moment_id, userid) values (?, ?)', moment.moment_id, userid)
    world.witness.momentGiven({ momentId: moment.moment_id, number: moment.number, userid, at: moment.created_at })
  }
  return moment
}

/** A member posts a moment of his own in the client, for all his contacts or for those with one of the tags. */
export function postOwnMoment(
  world: World,
  wanted: { userid: string; content: Content; tags: readonly string[]; at: number },
): string {
  const { content, tags, userid, at } = wanted
  const moment = insertMoment(world, { content, tags, creator: userid })
  world.store.run('insert into moment_task (moment_id, userid) values (?, ?)', moment.moment_id, userid)
  publishMoment(world, { momentId: moment.moment_id, userid, at })
  return moment.moment_id
}

function insertMoment(
  world: World,
  made: { content: Content; tags: readonly string[]; creator: string | null },
): Moment {
  const number = world.store.next('moment')
  const moment: Moment = {
    moment_id: madeId('mom', 32, world.corp.seed, 'moment', number),
    number,
    creator: made.creator,
    create_type: made.creator === null ? 0 : 1,
    visible_type: made.tags.length === 0 ? 1 : 0,
    text: made.content.text,
    attachments: JSON.stringify(made.content.attachments),
    tags: JSON.stringify(made.tags),
    created_at: world.clock.now(),
    created_real_at: world.realNow(),
    cancelled_at: null,
  }
  world.store.run(
    `insert into moment (moment_id, number, creator, create_type, visible_type, text, attachments, tags, created_at, created_real_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    moment.moment_id,
    moment.number,
    moment.creator,
    moment.create_type,
    moment.visible_type,
    moment.text,
    moment.attachments,
    moment.tags,
    moment.created_at,
    moment.created_real_at,
  )
  return moment
}

export type PublishRefusal = 'moment_unknown' | 'task_not_given' | 'moment_cancelled' | 'moment_already_published'

/**
 * A member publishes a moment: his contacts (those with one of the tags, where there are tags) are its audience from then on, and
 * it shows to those of them who are his friends and have not seen more moments of the corp today than one sees in a day.
 */
export function publishMoment(
  world: World,
  publish: { momentId: string; userid: string; at: number },
): PublishRefusal | undefined {
  const { momentId, userid, at } = publish
  const moment = findMoment(world, momentId)
  if (!moment) return 'moment_unknown'
  const task = world.store.row<{ published_at: number | null }>(
    'select published_at from moment_task where moment_id = ? and userid = ?',
    momentId,
    userid,
  )
  if (!task) return 'task_not_given'
  if (task.published_at !== null) return 'moment_already_published'
  if (moment.cancelled_at !== null) return 'moment_cancelled'
  const { from, to } = corpDay(world.corp.zone, at)
  world.store.run('update moment_task set published_at = ? where moment_id = ? and userid = ?', at, momentId, userid)
  world.store.run(
    `insert into moment_audience (moment_id, userid, external_userid, visible)
     select ?, f.userid, f.external_userid, f.relation = 'friend' and ? > (
       select count(*) from moment_audience a join moment_task t on t.moment_id = a.moment_id and t.userid = a.userid
       where a.external_userid = f.external_userid and a.visible = 1 and t.published_at >= ? and t.published_at < ?)
     from follow f
     where f.userid = ? and f.relation <> 'half' and (? = 0 or exists (
       select 1 from follow_tag g where g.userid = f.userid and g.external_userid = f.external_userid
         and g.tag_id in (select value from json_each(?))))`,
    momentId,
    world.settings.momentsPerDay,
    from,
    to,
    userid,
    Number(moment.visible_type === 0),
    moment.tags,
  )
  world.witness.momentPublished({ momentId, userid, at })
  return undefined
}

/** The part that nobody has published yet is called off (D97612); what is published stays. */
export function cancelMoment(world: World, momentId: string): void {
  world.store.run(
    'update moment set cancelled_at = ? where moment_id = ? and cancelled_at is null',
    world.clock.now(),
    momentId,
  )
}

/** Whom a member's copy of a moment shows to, by external_userid. */
export function visibleTo(world: World, momentId: string, userid: string): string[] {
  return world.store
    .rows<{ id: string }>(
      `select external_userid as id from moment_audience where moment_id = ? and userid = ? and visible = 1
       order by external_userid`,
      momentId,
      userid,
    )
    .map(({ id }) => id)
}

type MomentReaction = {
  momentId: string
  /** Whose copy of the moment it is. */
  userid: string
  /** Who reacts: a contact who sees it, or the member himself. */
  person: string
  kind: 'like' | 'comment'
  text: string
  at: number
}

/** Somebody likes a moment, once, or comments on it, as often as he wants. */
export function reactToMoment(
  world: World,
  reaction: MomentReaction,
): 'moment_not_visible' | 'already_liked' | undefined {
  const { momentId, userid, person, kind, text, at } = reaction
  const sees =
    person === userid
      ? world.store.row(
          'select 1 as found from moment_task where moment_id = ? and userid = ? and published_at is not null',
          momentId,
          userid,
        )
      : world.store.row(
          'select 1 as found from moment_audience where moment_id = ? and userid = ? and external_userid = ? and visible = 1',
          momentId,
          userid,
          person,
        )
  if (!sees) return 'moment_not_visible'
  const liked =
    kind === 'like' &&
    world.store.row(
      `select 1 as found from moment_reaction where moment_id = ? and userid = ? and person = ? and kind = 'like'`,
      momentId,
      userid,
      person,
    )
  if (liked) return 'already_liked'
  world.store.run(
    'insert into moment_reaction (moment_id, userid, person, kind, text, at) values (?, ?, ?, ?, ?, ?)',
    momentId,
    userid,
    person,
    kind,
    text,
    at,
  )
  return undefined
}

/** The likes or comments under a member's copy of a moment, in the order they came. */
export function listReactions(
  world: World,
  momentId: string,
  userid: string,
): { person: string; kind: 'like' | 'comment'; text: string; at: number }[] {
  return world.store.rows(
    'select person, kind, text, at from moment_reaction where moment_id = ? and userid = ? order by number',
    momentId,
    userid,
  )
}
