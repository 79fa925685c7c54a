import { randomBytes } from 'node:crypto'
import { seconds } from '../world/day.ts'
import { isVisible } from '../world/visible.ts'
import {
  cancelMoment,
  createCorpMoment,
  findMoment,
  listReactions,
  momentColumns,
  momentContent,
  visibleTo,
  type Moment,
} from '../world/moment.ts'
import type { World } from '../world/world.ts'
import { knownUserid } from './directory.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import { readMomentContent, readVisibleRange, type VisibleRange } from './moment-body.ts'
import { nextCursor, pageOf } from './page.ts'
import type { Call, Route } from './route.ts'

const dayMs = 86_400_000
/** Real milliseconds a job can be asked for (D95094), and how many moments a corp may order in 30 days of real time. */
const jobLifeMs = dayMs
const monthLimit = 100_000
/** Jobs that may run beside each other (41078). The documentation names no number: it is the sandbox's choice. */
const runningLimit = 10
const listSpanSeconds = 30 * 86_400

/** 客户朋友圈 (D95094, D97612, D93333). */
export const momentRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/add_moment_task',
    method: 'POST',
    section: 8,
    answer: ({ body, world }) => {
      const content = readMomentContent(world, body)
      const range = readVisibleRange(world, body)
      checkCeilings(world)
      return { jobid: startJob(world, content, range) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_moment_task_result',
    method: 'GET',
    section: 8,
    answer: ({ query, world }) => jobResult(world, query['jobid'] ?? ''),
  },
  {
    path: '/cgi-bin/externalcontact/cancel_moment_task',
    method: 'POST',
    section: 8,
    answer: ({ body, world }) => {
      cancelMoment(world, corpMoment(world, body).moment_id)
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_moment_list',
    method: 'POST',
    section: 8,
    answer: (call) => {
      const page = listMoments(call)
      return { ...nextCursor(page.next_cursor), moment_list: page.rows.map(presentMoment) }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_moment_task',
    method: 'POST',
    section: 8,
    answer: (call) => {
      const { moment_id } = corpMoment(call.world, call.body)
      const page = pageOf(
        call,
        call.body.limit({ absent: 500, max: 1_000 }),
        (after, count) =>
          call.world.store.rows<{ userid: string; published_at: number | null }>(
            'select userid, published_at from moment_task where moment_id = ? and userid > ? order by userid limit ?',
            moment_id,
            after,
            count,
          ),
        (task) => task.userid,
      )
      const task_list = page.rows.map(({ userid, published_at }) => ({
        userid,
        publish_status: published_at === null ? 0 : 1,
      }))
      return { ...nextCursor(page.next_cursor), task_list }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_moment_customer_list',
    method: 'POST',
    section: 8,
    answer: (call) => {
      const { moment_id, userid } = publishedCopy(call.world, call.body)
      const page = pageOf(
        call,
        call.body.limit({ absent: 500, max: 1_000 }),
        (after, count) => listAudience(call.world, { moment_id, userid, onlyVisible: false }, after, count),
        (row) => row.external_userid,
      )
      const customer_list = page.rows.map(({ external_userid }) => ({ userid, external_userid }))
      return { ...nextCursor(page.next_cursor), customer_list }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_moment_send_result',
    method: 'POST',
    section: 8,
    answer: (call) => {
      const { moment_id, userid } = publishedCopy(call.world, call.body)
      const page = pageOf(
        call,
        call.body.limit({ absent: 3_000, max: 5_000 }),
        (after, count) => listAudience(call.world, { moment_id, userid, onlyVisible: true }, after, count),
        (row) => row.external_userid,
      )
      return { ...nextCursor(page.next_cursor), customer_list: page.rows }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_moment_comments',
    method: 'POST',
    section: 8,
    answer: ({ body, world }) => {
      const { moment_id, userid } = publishedCopy(world, body)
      const shown = new Set(visibleTo(world, moment_id, userid))
      const reactions = listReactions(world, moment_id, userid).map(({ person, kind, at }) => ({
        kind,
        entry: { ...(shown.has(person) ? { external_userid: person } : { userid: person }), create_time: seconds(at) },
      }))
      const of = (kind: string): unknown[] =>
        reactions.filter((reaction) => reaction.kind === kind).map(({ entry }) => entry)
      return { comment_list: of('comment'), like_list: of('like') }
    },
  },
]

function checkCeilings(world: World): void {
  const since = (ms: number): number =>
    world.store.row<{ count: number }>(
      'select count(*) as count from moment_job where made_real_at > ?',
      world.realNow() - ms,
    )?.count ?? 0
  if (since(30 * dayMs) >= monthLimit) throw new WecomError(41210, `over ${monthLimit} moments a month`)
  if (since(world.settings.dispatchLagMs) >= runningLimit) {
    throw new WecomError(41078, `too many running moment jobs: ${runningLimit}`)
  }
}

/** Orders the moment; with nobody to publish it, or none of its tags known, the job ends with the reason and makes none. */
function startJob(world: World, content: ReturnType<typeof readMomentContent>, range: VisibleRange): string {
  const { invalid } = range
  const refused =
    range.senders.length === 0
      ? { errcode: 60111, errmsg: 'no sender can publish' }
      : range.tags.length === 0 && invalid.tag_list.length > 0
        ? { errcode: 40068, errmsg: 'invalid tag id' }
        : undefined
  const moment = refused ? undefined : createCorpMoment(world, { content, senders: range.senders, tags: range.tags })
  const result = {
    ...(refused ?? { errcode: 0, errmsg: 'ok', moment_id: moment?.moment_id }),
    invalid_sender_list: { user_list: invalid.user_list, department_list: invalid.department_list },
    invalid_external_contact_list: { tag_list: invalid.tag_list },
  }
  const jobid = randomBytes(32).toString('base64url')
  world.store.run(
    'insert into moment_job (jobid, moment_id, result, made_real_at) values (?, ?, ?, ?)',
    jobid,
    moment?.moment_id ?? null,
    JSON.stringify(result),
    world.realNow(),
  )
  return jobid
}

/** 1 begun, 2 running, 3 done: it is done after the lag that new mass sends have too. */
function jobResult(world: World, jobid: string): Record<string, unknown> {
  if (jobid === '') throw new WecomError(40058, 'missing jobid')
  const job = world.store.row<{ result: string; made_real_at: number }>(
    'select result, made_real_at from moment_job where jobid = ?',
    jobid,
  )
  const age = world.realNow() - (job?.made_real_at ?? 0)
  if (!job || age > jobLifeMs) throw new WecomError(40088, `jobid does not exist: ${jobid}`)
  const lag = world.settings.dispatchLagMs
  const type = 'add_moment_task'
  if (age < lag) return { status: age < lag / 2 ? 1 : 2, type }
  return { status: 3, type, result: JSON.parse(job.result) as Record<string, unknown> } // written by startJob
}

/** A moment that can be read: its id missing gives 41059, unknown 41060, not yet dispatched 41079. */
function knownMoment(world: World, body: Fields): Moment {
  const momentId = body.text('moment_id', { missing: 41059 })
  const moment = findMoment(world, momentId)
  if (!moment) throw new WecomError(41060, `invalid moment_id ${momentId}`)
  if (moment.created_real_at > world.realNow() - world.settings.dispatchLagMs) {
    throw new WecomError(41079, 'moment is being dispatched, retry later')
  }
  return moment
}

/** A moment of the corp; a member's own gives 41067. */
function corpMoment(world: World, body: Fields): Moment {
  const moment = knownMoment(world, body)
  if (moment.create_type === 1) throw new WecomError(41067, `moment ${moment.moment_id} is a personal one`)
  return moment
}

/** A member's published copy of a moment: not his gives 41061, not published yet 41062. */
function publishedCopy(world: World, body: Fields): { moment_id: string; userid: string } {
  const { moment_id } = knownMoment(world, body)
  const userid = knownUserid(world, body.text('userid', { missing: 41009 }))
  const task = world.store.row<{ published_at: number | null }>(
    'select published_at from moment_task where moment_id = ? and userid = ?',
    moment_id,
    userid,
  )
  if (!task) throw new WecomError(41061, `moment ${moment_id} is not published by ${userid}`)
  if (task.published_at === null) throw new WecomError(41062, `${userid} has not published the moment yet`)
  return { moment_id, userid }
}

function listAudience(
  world: World,
  wanted: { moment_id: string; userid: string; onlyVisible: boolean },
  after: string,
  count: number,
): { external_userid: string }[] {
  return world.store.rows(
    `select external_userid from moment_audience where moment_id = ? and userid = ? and external_userid > ? and visible >= ?
     order by external_userid limit ?`,
    wanted.moment_id,
    wanted.userid,
    after,
    Number(wanted.onlyVisible),
    count,
  )
}

function listMoments(call: Call): { rows: Moment[]; next_cursor: string } {
  const { body, world } = call
  const from = body.integer('start_time', { missing: 60267 })
  const to = body.integer('end_time', { missing: 60267 })
  if (from > to || to - from > listSpanSeconds) {
    throw new WecomError(60267, `invalid time: start_time ${from} to end_time ${to} must be 30 days at most`)
  }
  const creator = body.text('creator')
  const filter = body.integer('filter_type', { absent: 2, min: 0, max: 2 })
  const page = pageOf(
    call,
    body.limit({ absent: 20, max: 20 }),
    (after, count) =>
      world.store.rows<Moment>(
        `select ${momentColumns} from moment
         where created_at >= ? and created_at < ? and created_real_at <= ? and number < ?
           and (? = 2 or create_type = ?) and (? = '' or creator = ?)
         order by number desc limit ?`,
        from * 1000,
        (to + 1) * 1000,
        world.realNow() - world.settings.dispatchLagMs,
        after === '' ? Number.MAX_SAFE_INTEGER : Number(after),
        filter,
        filter,
        creator,
        creator,
        count,
      ),
    (moment) => String(moment.number),
  )
  return { ...page, rows: page.rows.filter((moment) => moment.creator === null || isVisible(world, moment.creator)) }
}

/** A moment made by API names no creator (D93333). */
function presentMoment(moment: Moment): Record<string, unknown> {
  const { text, attachments } = momentContent(moment)
  const of = (msgtype: string): Record<string, string>[] =>
    attachments.filter((attachment) => attachment.msgtype === msgtype).map(({ fields }) => fields)
  const [video] = of('video')
  const [link] = of('link')
  return {
    moment_id: moment.moment_id,
    ...(moment.creator === null ? {} : { creator: moment.creator }),
    create_time: seconds(moment.created_at),
    create_type: moment.create_type,
    visible_type: moment.visible_type,
    ...(text === '' ? {} : { text: { content: text } }),
    ...(of('image').length === 0 ? {} : { image: of('image') }),
    ...(video === undefined ? {} : { video }),
    ...(link === undefined ? {} : { link: { title: link['title'] ?? '', url: link['url'] } }),
  }
}
