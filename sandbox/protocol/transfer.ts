import { seconds } from '../world/day.ts'
import {
  listTransfers,
  startTransfer,
  type Transfer,
  type TransferKind,
  type TransferRefusal,
} from '../world/transfer.ts'
import type { World } from '../world/world.ts'
import { findStaff, knownUserid } from './directory.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import { nextCursor, pageOf } from './page.ts'
import type { Call, Route } from './route.ts'

const contactLimit = 100
const farewellChars = 200
const resultPage = 1_000
/** How long after leaving a member's contacts can be handed over (D94081), in corp time. */
const departedMs = 365 * 86_400_000

/** 在职继承 and 离职继承 of contacts (D92125, D94088, D94081, D94082, D92124). */
export const transferRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/transfer_customer',
    method: 'POST',
    section: 6,
    answer: ({ body, world }) => transfer(world, body, 'onjob'),
  },
  {
    path: '/cgi-bin/externalcontact/transfer_result',
    method: 'POST',
    section: 6,
    answer: (call) => results(call, 'onjob'),
  },
  {
    path: '/cgi-bin/externalcontact/resigned/transfer_customer',
    method: 'POST',
    section: 6,
    answer: ({ body, world }) => transfer(world, body, 'resigned'),
  },
  {
    path: '/cgi-bin/externalcontact/resigned/transfer_result',
    method: 'POST',
    section: 6,
    answer: (call) => results(call, 'resigned'),
  },
  {
    path: '/cgi-bin/externalcontact/get_unassigned_list',
    method: 'POST',
    section: 6,
    answer: (call) => {
      const { body, world } = call
      const page = pageOf(
        call,
        body.integer('page_size', { absent: 1_000, min: 1, max: 1_000 }),
        (after, count) => unassigned(world, after, count),
        (row) => row.key,
      )
      const info = page.rows.map(({ handover_userid, external_userid, left_at }) => ({
        handover_userid,
        external_userid,
        dimission_time: seconds(left_at),
      }))
      return { info, is_last: page.next_cursor === '', next_cursor: page.next_cursor }
    },
  },
]

const codes: Record<TransferRefusal, number> = {
  contact_unknown: 40096,
  not_a_follower: 40131,
  transfer_under_way: 40100,
  transferred_to_another: 40129,
  transferred_too_often: 40128,
  takeover_full: 40099,
}

/** Begins a transfer for each contact; the answer tells which began. */
function transfer(world: World, body: Fields, kind: TransferKind): Record<string, unknown> {
  const handover = handoverOf(world, body, kind)
  const takeover = takeoverOf(world, body)
  if (handover === takeover) throw new WecomError(40130, 'handover_userid and takeover_userid are the same')
  const contacts = body.texts('external_userid', { missing: 41035, max: contactLimit })
  const given = body.text('transfer_success_msg', { maxChars: farewellChars })
  const name = findStaff(world, takeover)?.name ?? takeover
  const farewell = given === '' ? `您好，之后由我的同事${name}继续为您服务，有事直接找 TA 就好。` : given
  return {
    customer: [...new Set(contacts)].map((externalUserid) => {
      const refused = startTransfer(world, { kind, handover, takeover, externalUserid, farewell })
      return { external_userid: externalUserid, errcode: refused === undefined ? 0 : codes[refused] }
    }),
  }
}

/** Who gives: at work for a transfer on the job; else gone (40097), and for no more than a year. */
function handoverOf(world: World, body: Fields, kind: TransferKind): string {
  const named = body.text('handover_userid', { missing: 41009 })
  if (kind === 'onjob') {
    const userid = knownUserid(world, named)
    if (findStaff(world, userid)?.status === 5) throw new WecomError(60111, `userid not found: ${userid} has resigned`)
    return userid
  }
  const staff = findStaff(world, named)
  if (!staff) throw new WecomError(60111, `userid not found: ${named}`)
  const left = world.store.row<{ left_at: number | null }>('select left_at from staff where userid = ?', staff.userid)
  if (staff.status !== 5) throw new WecomError(40097, `handover_userid ${staff.userid} has not resigned`)
  if ((left?.left_at ?? world.clock.now()) < world.clock.now() - departedMs) {
    throw new WecomError(40097, `handover_userid ${staff.userid} resigned over a year ago`)
  }
  return staff.userid
}

/** Who takes over: in the visible range, active (40098), with 客户联系 (84074). */
function takeoverOf(world: World, body: Fields): string {
  const userid = knownUserid(world, body.text('takeover_userid', { missing: 41009 }))
  const staff = world.store.row<{ status: number; follows_contacts: number }>(
    'select status, follows_contacts from staff where userid = ?',
    userid,
  )
  if (staff?.status !== 1) throw new WecomError(40098, `takeover_userid ${userid} is not active`)
  if (staff.follows_contacts === 0) throw new WecomError(84074, `no external-contact permission: ${userid}`)
  return userid
}

function results(call: Call, kind: TransferKind): Record<string, unknown> {
  const { body, world } = call
  const handover = findStaff(world, body.text('handover_userid', { missing: 41009 }))
  if (!handover) throw new WecomError(60111, `userid not found: ${body.text('handover_userid')}`)
  const takeover = knownUserid(world, body.text('takeover_userid', { missing: 41009 }))
  const page = pageOf(
    call,
    resultPage,
    (after, count) => listTransfers(world, { kind, handover: handover.userid, takeover }, Number(after), count),
    (row) => String(row.number),
  )
  return { customer: page.rows.map(presentTransfer), ...nextCursor(page.next_cursor) }
}

/** takeover_time is when it happened or, while it waits, will happen; 0 when it failed (D94088). */
function presentTransfer({ external_userid, status, ended_at, due_at }: Transfer): Record<string, unknown> {
  const at = status === 1 ? (ended_at ?? due_at) : status === 2 ? due_at : 0
  return { external_userid, status, takeover_time: seconds(at) }
}

type Unassigned = { key: string; handover_userid: string; external_userid: string; left_at: number }

/** Contacts of members who left that are neither handed over nor on the way. */
function unassigned(world: World, after: string, limit: number): Unassigned[] {
  return world.store.rows<Unassigned>(
    `select f.userid || ' ' || f.external_userid as key, f.userid as handover_userid, f.external_userid, coalesce(s.left_at, 0) as left_at
     from follow f join staff s on s.userid = f.userid
     where s.status = 5 and f.relation <> 'half' and f.userid || ' ' || f.external_userid > ?
       and not exists (select 1 from transfer t where t.handover = f.userid and t.external_userid = f.external_userid and t.status = 2)
     order by key limit ?`,
    after,
    limit,
  )
}
