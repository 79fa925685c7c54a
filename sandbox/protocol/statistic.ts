import { corpDay, seconds } from '../world/day.ts'
import { statisticOf, type Figures } from '../world/statistic.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import { knownUserid } from './directory.ts'
import type { Fields } from './field.ts'
import { latestSecond, wholeDays, type Period } from './period.ts'
import type { Route } from './route.ts'

const orders = ['new_chat_cnt', 'chat_total', 'new_member_cnt', 'member_total'] as const

export const statisticRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/groupchat/statistic',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      const { from, to } = readPeriod(world, body)
      const owners = readOwners(world, body)
      const order = orders[body.integer('order_by', { absent: 1, min: 1, max: 4 }) - 1] ?? 'new_chat_cnt'
      const sign = body.flag('order_asc', false) ? 1 : -1
      const offset = body.integer('offset', { absent: 0, min: 0 })
      const limit = body.limit({ absent: 500, max: 1000 })
      const items = owners
        .map((owner) => ({ owner, data: statisticOf(world, [owner], from, to) }))
        .sort((one, other) => sign * (one.data[order] - other.data[order]) || (one.owner < other.owner ? -1 : 1))
      const page = items.slice(offset, offset + limit)
      return { total: items.length, next_offset: offset + page.length, items: page }
    },
  },
  {
    path: '/cgi-bin/externalcontact/groupchat/statistic_group_by_day',
    method: 'POST',
    section: 5,
    answer: ({ body, world }) => {
      const { from, to } = readPeriod(world, body)
      const owners = readOwners(world, body)
      const items: { stat_time: number; data: Figures }[] = []
      for (let at = from; at < to;) {
        const day = corpDay(world.corp.zone, at)
        items.push({ stat_time: seconds(day.from), data: statisticOf(world, owners, day.from, day.to) })
        at = day.to
      }
      return { items }
    },
  },
]

/** Up to yesterday; without an end it is one day (D92133). */
function readPeriod(world: World, body: Fields): Period {
  const begin = body.integer('day_begin_time', { missing: 60267, min: 0, max: latestSecond, wrong: 60267 })
  const end = body.integer('day_end_time', { absent: begin, min: 0, max: latestSecond, wrong: 60267 })
  return wholeDays(world, begin, end, 'yesterday')
}

function readOwners(world: World, body: Fields): string[] {
  const filter = body.object('owner_filter')
  if (!filter) throw new WecomError(40058, 'missing owner_filter')
  return filter
    .texts('userid_list', { missing: 40058, max: 100, tooMany: 81017 })
    .map((userid) => knownUserid(world, userid))
}
