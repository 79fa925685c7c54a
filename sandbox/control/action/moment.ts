import { findMoment, postOwnMoment, publishMoment, reactToMoment } from '../../world/moment.ts'
import type { World } from '../../world/world.ts'
import { knownContact, knownStaff, refuse } from '../known.ts'
import { Refusal } from '../refusal.ts'
import type { ActionOf } from '../schema.ts'

/** A staff member taps 发表 for one moment of the corp, or for all that wait. */
export function publish(world: World, action: ActionOf<'publish'>): Record<string, unknown> {
  const { userid } = action
  knownStaff(world, 'userid', userid)
  const open = world.store.rows<{ id: string }>(
    `select t.moment_id as id from moment_task t join moment m on m.moment_id = t.moment_id
     where t.userid = ? and t.published_at is null and m.cancelled_at is null order by m.number`,
    userid,
  )
  const wanted = action.momentId === undefined ? open.map(({ id }) => id) : [action.momentId]
  for (const momentId of wanted) {
    refuse('momentId', publishMoment(world, { momentId, userid, at: world.clock.now() }))
  }
  return { published: wanted }
}

/** A staff member posts a moment of his own. */
export function postMoment(world: World, action: ActionOf<'post-moment'>): Record<string, unknown> {
  const { userid, text, tags = [] } = action
  knownStaff(world, 'userid', userid)
  for (const tag of tags) {
    if (!world.store.row('select 1 as found from tag where id = ? and deleted = 0', tag)) {
      throw new Refusal('tags', `${tag} is no tag of this corp`, 404)
    }
  }
  return {
    momentId: postOwnMoment(world, { userid, content: { text, attachments: [] }, tags, at: world.clock.now() }),
  }
}

/** A contact who sees a staff member's copy of a moment, or the member himself, likes it or comments on it. */
export function react(world: World, action: ActionOf<'react'>): Record<string, unknown> {
  const { momentId, userid, as: person, comment } = action
  if (!findMoment(world, momentId)) throw new Refusal('momentId', `${momentId} is no moment of this corp`, 404)
  knownStaff(world, 'userid', userid)
  if (person !== userid) knownContact(world, 'as', person)
  const reaction = { momentId, userid, person, at: world.clock.now() }
  refuse(
    'as',
    reactToMoment(world, {
      ...reaction,
      ...(comment === undefined ? { kind: 'like', text: '' } : { kind: 'comment', text: comment }),
    }),
  )
  return {}
}
