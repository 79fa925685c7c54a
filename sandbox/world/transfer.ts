import { askConsent } from './archive.ts'
import { addFollow, countFriends, findContact, findFollow, removeFollow, type Follow } from './contact.ts'
import { corpDay } from './day.ts'
import { deliver } from './message.ts'
import { madeId } from '../id.ts'
import type { World } from './world.ts'

const dayMs = 86_400_000
/** Corp time until the new member takes over of himself (D92125), and how often one contact changes hands on the job. */
const takeoverMs = dayMs
const onjobLimit = 2
const onjobDays = 90

export type TransferKind = 'onjob' | 'resigned'

/** What became of a transfer (D94088): 1 done, 2 waiting, 3 refused, 4 the new member is full. */
export type Transfer = {
  number: number
  kind: TransferKind
  handover: string
  takeover: string
  external_userid: string
  farewell: string
  started_at: number
  due_at: number
  status: 1 | 2 | 3 | 4
  ended_at: number | null
}

const columns = 'number, kind, handover, takeover, external_userid, farewell, started_at, due_at, status, ended_at'

export type TransferRefusal =
  | 'contact_unknown'
  | 'not_a_follower'
  | 'transfer_under_way'
  | 'transferred_to_another'
  | 'transferred_too_often'
  | 'takeover_full'

/** Begins to hand a contact over: after 24 hours the new member takes over, unless the contact refuses before. */
export function startTransfer(
  world: World,
  wanted: { kind: TransferKind; handover: string; takeover: string; externalUserid: string; farewell: string },
): TransferRefusal | undefined {
  const { kind, handover, takeover, externalUserid } = wanted
  const refused = refusal(world, wanted)
  if (refused) return refused
  const at = world.clock.now()
  const row = world.store.row<{ number: number }>(
    `insert into transfer (kind, handover, takeover, external_userid, farewell, started_at, due_at, status)
     values (?, ?, ?, ?, ?, ?, ?, 2) returning number`,
    kind,
    handover,
    takeover,
    externalUserid,
    wanted.farewell,
    at,
    at + takeoverMs,
  )
  if (!row) throw new Error('insert into transfer returned no row')
  world.witness.transferStarted({ number: row.number, person: externalUserid, at, dueAt: at + takeoverMs })
  return undefined
}

function refusal(
  world: World,
  { kind, handover, takeover, externalUserid }: Parameters<typeof startTransfer>[1],
): TransferRefusal | undefined {
  if (!findContact(world, externalUserid)) return 'contact_unknown'
  const follow = findFollow(world, handover, externalUserid)
  if (!follow || follow.relation === 'half') return 'not_a_follower'
  const waiting = world.store.row<{ takeover: string }>(
    'select takeover from transfer where external_userid = ? and handover = ? and status = 2',
    externalUserid,
    handover,
  )
  if (waiting) return waiting.takeover === takeover ? 'transfer_under_way' : 'transferred_to_another'
  const now = world.clock.now()
  const recent = world.store.row<{ count: number }>(
    `select count(*) as count from transfer where external_userid = ? and kind = 'onjob' and status = 1 and started_at >= ?`,
    externalUserid,
    corpDay(world.corp.zone, now - (onjobDays - 1) * dayMs).from,
  )
  if (kind === 'onjob' && (recent?.count ?? 0) >= onjobLimit) return 'transferred_too_often'
  if (isFull(world, takeover, externalUserid)) return 'takeover_full'
  return undefined
}

function isFull(world: World, userid: string, externalUserid: string): boolean {
  return !findFollow(world, userid, externalUserid) && countFriends(world, userid) >= world.settings.friendCeiling
}

/** Ends a transfer that waits: the new member takes over, unless he is full or the contact deleted the old one meanwhile. */
export function finishTransfer(world: World, number: number, at: number): void {
  const transfer = waitingTransfer(world, number)
  if (!transfer) return
  const follow = findFollow(world, transfer.handover, transfer.external_userid)
  if (follow?.relation !== 'friend') {
    fail(world, transfer, 3, at)
    return
  }
  if (isFull(world, transfer.takeover, transfer.external_userid)) {
    fail(world, transfer, 4, at)
    return
  }
  end(world, transfer, 1, at)
  handOver(world, transfer, follow, at)
}

/** The contact refuses while the transfer waits; false when there is none to refuse. */
export function refuseTransfer(world: World, number: number, at: number): boolean {
  const transfer = waitingTransfer(world, number)
  if (transfer) fail(world, transfer, 3, at)
  return transfer !== undefined
}

function fail(world: World, transfer: Transfer, status: 3 | 4, at: number): void {
  end(world, transfer, status, at)
  world.emit({
    Event: 'change_external_contact',
    ChangeType: 'transfer_fail',
    FailReason: status === 3 ? 'customer_refused' : 'customer_limit_exceed',
    UserID: transfer.takeover,
    ExternalUserID: transfer.external_userid,
  })
}

function end(world: World, transfer: Transfer, status: Transfer['status'], at: number): void {
  world.store.run('update transfer set status = ?, ended_at = ? where number = ?', status, at, transfer.number)
}

/**
 * The contact changes hands with remark, description and tags. A new friend calls back for the new member, unless the contact was
 * his before; on the job the old member's loss calls back as one by transfer, after a last message of his.
 */
function handOver(world: World, transfer: Transfer, follow: Follow, at: number): void {
  const { handover, takeover, external_userid: externalUserid, kind } = transfer
  if (kind === 'onjob') {
    deliver(world, {
      route: 'transfer',
      msgid: madeId('tra', 32, world.corp.seed, 'transfer', transfer.number),
      sender: handover,
      place: { kind: 'single', userid: handover, externalUserid },
      content: { text: transfer.farewell, attachments: [] },
      at,
    })
  }
  const wasThere = findFollow(world, takeover, externalUserid)?.relation === 'friend'
  if (!wasThere) {
    addFollow(world, {
      ...follow,
      userid: takeover,
      from: handover,
      at,
      addWay: 202,
      operator: administrator(world),
    })
    askConsent(world, { kind: 'single', userid: takeover }, externalUserid, at)
  }
  removeFollow(world, handover, externalUserid)
  const contact = { Event: 'change_external_contact', ExternalUserID: externalUserid }
  if (!wasThere) world.emit({ ...contact, ChangeType: 'add_external_contact', UserID: takeover })
  if (kind === 'onjob') {
    world.emit({ ...contact, ChangeType: 'del_external_contact', UserID: handover, Source: 'DELETE_BY_TRANSFER' })
  }
}

/** Who assigns: the leader of the corp's root department. */
function administrator(world: World): string {
  const root = world.store.row<{ leaders: string }>('select leaders from department where id = 1')
  return (JSON.parse(root?.leaders ?? '[]') as string[])[0] ?? '' // written by the demo world
}

function waitingTransfer(world: World, number: number): Transfer | undefined {
  return world.store.row<Transfer>(`select ${columns} from transfer where number = ? and status = 2`, number)
}

/** The waiting transfers of a contact. */
export function waitingTransfers(world: World, externalUserid: string): Transfer[] {
  return world.store.rows<Transfer>(
    `select ${columns} from transfer where external_userid = ? and status = 2 order by number`,
    externalUserid,
  )
}

/** The latest transfer of each contact from one member to another, after a number, in the order they began. */
export function listTransfers(
  world: World,
  pair: { kind: TransferKind; handover: string; takeover: string },
  after: number,
  limit: number,
): Transfer[] {
  return world.store.rows<Transfer>(
    `select ${columns} from transfer t
     where handover = ? and takeover = ? and kind = ? and number > ?
       and not exists (select 1 from transfer l where l.handover = t.handover and l.takeover = t.takeover
         and l.kind = t.kind and l.external_userid = t.external_userid and l.number > t.number)
     order by number limit ?`,
    pair.handover,
    pair.takeover,
    pair.kind,
    after,
    limit,
  )
}
