import { behaviourOf, type Behaviour } from '../world/behaviour.ts'
import { seconds } from '../world/day.ts'
import { isVisible, withBelow } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { knownUserid } from './directory.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import { latestSecond, wholeDays } from './period.ts'
import type { Route } from './route.ts'

const nameLimit = 100

/** 联系客户统计 (D92132). */
export const behaviourRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/get_user_behavior_data',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      const userids = readMembers(world, body)
      const time = (key: string): number =>
        body.integer(key, { missing: 60267, min: 0, max: latestSecond, wrong: 60267 })
      const { from, to } = wholeDays(world, time('start_time'), time('end_time'), 'today')
      return { behavior_data: behaviourOf(world, userids, from, to).map(present) }
    },
  },
]

/** The members named and those of the departments named, each once. */
function readMembers(world: World, body: Fields): string[] {
  const named = body.texts('userid', { max: nameLimit }).map((userid) => knownUserid(world, userid))
  const parties = body.integers('partyid')
  if (parties.length > nameLimit) {
    throw new WecomError(40058, `partyid has ${parties.length} items, over ${nameLimit}`)
  }
  if (named.length + parties.length === 0) throw new WecomError(40058, 'userid and partyid are both empty')
  for (const id of parties) {
    if (!world.store.row('select 1 as found from department where id = ?', id)) {
      throw new WecomError(60003, `department not found: ${id}`)
    }
  }
  const ofParties = world.store
    .rows<{ userid: string }>(
      `select userid from staff where exists (
         select 1 from json_each(departments) d where d.value in (select value from json_each(?)))`,
      JSON.stringify(parties.flatMap((id) => withBelow(world, id))),
    )
    .filter(({ userid }) => isVisible(world, userid))
  return [...new Set([...named, ...ofParties.map(({ userid }) => userid)])]
}

function present({ day, ...figures }: Behaviour): Record<string, unknown> {
  return {
    stat_time: seconds(day.from),
    chat_cnt: figures.chats,
    message_cnt: figures.messages,
    ...(figures.replyPercentage === undefined ? {} : { reply_percentage: figures.replyPercentage }),
    ...(figures.averageReplyMinutes === undefined ? {} : { avg_reply_time: figures.averageReplyMinutes }),
    negative_feedback_cnt: figures.negativeFeedback,
    new_apply_cnt: figures.newApplies,
    new_contact_cnt: figures.newContacts,
  }
}
