import { constants, createHash, publicEncrypt } from 'node:crypto'
import { madeWord } from '../id.ts'
import type { Attachment, Message } from './message.ts'
import { makeWelcomeCode } from './welcome-code.ts'
import type { World } from './world.ts'

/** The conversation archive 会话存档 as the corp set it up: whose conversations are kept, and the keys they are sealed with. */
export type Archive = {
  members: string[]
  /** 1 office, 2 service, 3 enterprise (D91614). */
  edition: 1 | 2 | 3
  /** The corp's public keys, the latest last; what is kept is sealed with the latest of its time. */
  publicKeys: string[]
  /** The private half of the latest key, when the sandbox made the pair. */
  privateKey: string | null
}

const dayMs = 86_400_000
/** How far back records can be fetched, in corp time (D91774). */
export const historyMs = 5 * dayMs
/** Real milliseconds between two events that tell of new records (D95039), and the archive app's agentid in them. */
const notifyMs = 15_000
const archiveAgentid = 2_000_004

type Body = Record<string, unknown>

/** Whether a member's conversations are kept. */
export function isArchived(world: World, userid: string): boolean {
  return world.settings.archive?.members.includes(userid) ?? false
}

/** Keeps a message of a conversation that a member with the archive takes part in; of contacts only when they agreed (D91552). */
export function archiveMessage(world: World, message: Message): void {
  if (world.settings.archive === null || !isKept(world, message)) return
  const parts: [msgtype: string, body: Body][] = [
    ...(message.content.text === '' ? [] : [['text', { content: message.content.text }] as [string, Body]]),
    ...message.content.attachments.map((attachment) => partOf(world, attachment)),
  ]
  for (const [nth, [msgtype, body]] of parts.entries()) {
    keep(world, message.corpAt, {
      ...placeOf(world, message),
      msgid: `${message.msgid}${message.seq}${nth === 0 ? '' : `-${nth}`}_external`,
      msgtype,
      body,
    })
  }
}

function isKept(world: World, message: Message): boolean {
  const place = message.kind === 'single' ? message.userid : message.chatId
  const isHere = message.kind === 'single' ? isArchived(world, message.userid) : isArchivedChat(world, message.chatId)
  return isHere && (message.route !== 'member' || hasAgreed(world, place, message.sender) === true)
}

/** Whether a member with the archive is in a group chat. */
export function isArchivedChat(world: World, chatId: string): boolean {
  return (
    world.store.row(
      'select 1 as found from membership where chat_id = ? and member_id in (select value from json_each(?)) limit 1',
      chatId,
      JSON.stringify(world.settings.archive?.members ?? []),
    ) !== undefined
  )
}

/** Who spoke to whom and where, as records tell it. */
function placeOf(world: World, message: Message): { from: string; tolist: string[]; roomid: string } {
  const { sender: from } = message
  if (message.kind === 'single') {
    return { from, tolist: [from === message.userid ? message.externalUserid : message.userid], roomid: '' }
  }
  const members = world.store.rows<{ id: string }>(
    'select member_id as id from membership where chat_id = ? and member_id <> ? order by joined_at, member_id',
    message.chatId,
    from,
  )
  return { from, tolist: members.map(({ id }) => id), roomid: message.chatId }
}

/** An attachment as a record of its own. */
function partOf(world: World, { msgtype, fields }: Attachment): [msgtype: string, body: Body] {
  switch (msgtype) {
    case 'link':
      return [
        'link',
        {
          title: fields['title'] ?? '',
          description: fields['desc'] ?? '',
          link_url: fields['url'] ?? '',
          image_url: fields['picurl'] ?? '',
        },
      ]
    case 'miniprogram':
      return [
        'weapp',
        { title: fields['title'] ?? '', description: '', username: fields['appid'] ?? '', displayname: '' },
      ]
    case 'image':
    case 'video':
    case 'file': {
      const mediaId = fields['media_id'] ?? fields['pic_url']?.split('/').at(-1) ?? ''
      const media = world.store.row<{ filename: string; content: Uint8Array }>(
        'select filename, content from media where media_id = ?',
        mediaId,
      )
      const content = media?.content ?? new Uint8Array()
      const common = {
        md5sum: createHash('md5').update(content).digest('hex'),
        filesize: content.length,
        sdkfileid: mediaId,
      }
      if (msgtype === 'image') return ['image', common]
      if (msgtype === 'video') return ['video', { ...common, play_length: 0 }]
      const filename = media?.filename ?? ''
      return [
        'file',
        { ...common, filename, fileext: filename.includes('.') ? (filename.split('.').at(-1) ?? '') : '' },
      ]
    }
    default:
      return msgtype satisfies never
  }
}

type Kept = { msgid: string; from: string; tolist: string[]; roomid: string; msgtype: string; body: Body }

/** Writes a record down, and tells the archive app of it, at most once in 15 s of real time. */
function keep(world: World, at: number, { msgid, from, tolist, roomid, msgtype, body }: Kept): void {
  const plain = { msgid, action: 'send', from, tolist, roomid, msgtime: at, msgtype, [msgtype]: body }
  const version = world.settings.archive?.publicKeys.length ?? 0
  world.store.run('insert into archived (at, body) values (?, ?)', at, JSON.stringify({ version, plain }))
  const now = world.realNow()
  const notified = Number(world.store.setting('archive notified') ?? 0)
  if (notified > now) return // an event that will tell of this record is on its way
  const due = Math.max(now, notified + notifyMs)
  world.store.writeSetting('archive notified', String(due))
  world.emit({ AgentID: archiveAgentid, Event: 'msgaudit_notify' }, due)
}

/** Whether a contact agreed to be archived in a place (a member's userid, or a chat_id); undefined when he never said. */
export function hasAgreed(world: World, place: string, externalUserid: string): boolean | undefined {
  const row = world.store.row<{ agreed: number }>(
    'select agreed from archive_consent where place = ? and external_userid = ?',
    place,
    externalUserid,
  )
  return row === undefined ? undefined : row.agreed === 1
}

/** Where a contact is asked: once in each group chat, and by each member. */
export type ConsentPlace = { kind: 'group'; chatId: string } | { kind: 'single'; userid: string }

/** A contact came to where conversations are kept, and is asked whether he agrees. */
export function askConsent(world: World, place: ConsentPlace, externalUserid: string, at: number): void {
  if (world.settings.archive === null) return
  const [key, isHere] =
    place.kind === 'single'
      ? [place.userid, isArchived(world, place.userid)]
      : [place.chatId, isArchivedChat(world, place.chatId)]
  if (isHere && hasAgreed(world, key, externalUserid) === undefined) {
    world.witness.consentAsked({ place, externalUserid, at })
  }
}

/** Asks every contact who is where conversations are kept and never answered. */
export function askEverybody(world: World, at: number): void {
  const members = JSON.stringify(world.settings.archive?.members ?? [])
  for (const { userid, id } of world.store.rows<{ userid: string; id: string }>(
    `select userid, external_userid as id from follow
     where relation = 'friend' and userid in (select value from json_each(?)) order by userid, external_userid`,
    members,
  )) {
    askConsent(world, { kind: 'single', userid }, id, at)
  }
  for (const { chatId, id } of world.store.rows<{ chatId: string; id: string }>(
    `select m.chat_id as chatId, m.member_id as id from membership m join group_chat g on g.chat_id = m.chat_id
     where m.type = 2 and g.dismissed_at is null order by m.chat_id, m.member_id`,
  )) {
    askConsent(world, { kind: 'group', chatId }, id, at)
  }
}

export type Consent = {
  place: ConsentPlace
  externalUserid: string
  agreed: boolean
  /** Only an answer to the question counts, not a change of mind. */
  first?: boolean
  at: number
}

/** A contact agrees to the archive, or not. To a member it calls back, with a welcome code (D92005). */
export function answerConsent(world: World, consent: Consent): 'not_archived' | 'not_there' | undefined {
  const { place, externalUserid, agreed, at } = consent
  const key = place.kind === 'single' ? place.userid : place.chatId
  const isHere = place.kind === 'single' ? isArchived(world, key) : isArchivedChat(world, key)
  if (!isHere) return 'not_archived'
  const knows =
    place.kind === 'single'
      ? world.store.row(
          'select 1 as found from follow where userid = ? and external_userid = ?',
          place.userid,
          externalUserid,
        )
      : world.store.row(
          'select 1 as found from membership where chat_id = ? and member_id = ?',
          place.chatId,
          externalUserid,
        )
  if (!knows) return 'not_there'
  const before = hasAgreed(world, key, externalUserid)
  if (before === agreed || (consent.first === true && before !== undefined)) return undefined
  world.store.run(
    `insert into archive_consent (place, external_userid, agreed, changed_at) values (?, ?, ?, ?)
     on conflict (place, external_userid) do update set agreed = excluded.agreed, changed_at = excluded.changed_at`,
    key,
    externalUserid,
    Number(agreed),
    at,
  )
  const number = world.store.next('archive consent')
  const msgtype = agreed ? 'agree' : 'disagree'
  keep(world, at, {
    msgid: `${madeWord(20, world.corp.seed, 'consent', number)}_external`,
    from: externalUserid,
    tolist: place.kind === 'single' ? [place.userid] : [],
    roomid: place.kind === 'single' ? '' : place.chatId,
    msgtype,
    body: { userid: externalUserid, [`${msgtype}_time`]: at },
  })
  if (place.kind === 'single' && agreed) {
    const { userid } = place
    world.emit({
      Event: 'change_external_contact',
      ChangeType: 'msg_audit_approved',
      UserID: userid,
      ExternalUserID: externalUserid,
      WelcomeCode: makeWelcomeCode(world, { userid, externalUserid, at }),
    })
  }
  return undefined
}

/** A record as it is kept: its number, its corp time, the version of its key and what it says. */
export type ArchivedRecord = { seq: number; at: number; version: number; plain: Body }

/** Records after `seq` that are not over five days old, oldest first. */
export function recordsAfter(world: World, seq: number, limit: number): ArchivedRecord[] {
  return world.store
    .rows<{ seq: number; at: number; body: string }>(
      'select seq, at, body from archived where seq > ? and at > ? order by seq limit ?',
      seq,
      world.clock.now() - historyMs,
      limit,
    )
    .map(readRecord)
}

/** The latest records of what was said, newest first; answers to the question of consent are left out. */
export function latestRecords(world: World, limit: number): ArchivedRecord[] {
  return world.store
    .rows<{ seq: number; at: number; body: string }>(
      `select seq, at, body from archived where json_extract(body, '$.plain.msgtype') not in ('agree', 'disagree')
       order by seq desc limit ?`,
      limit,
    )
    .map(readRecord)
}

function readRecord({ seq, at, body }: { seq: number; at: number; body: string }): ArchivedRecord {
  return { seq, at, ...(JSON.parse(body) as Pick<ArchivedRecord, 'version' | 'plain'>) } // written by keep
}

/** The random key of a record, sealed for the holder of the private key: RSA, PKCS #1 v1.5 (D91774). */
export function sealKey(world: World, record: ArchivedRecord): { key: string; sealed: string } {
  const key = madeWord(32, world.corp.seed, 'archive key', record.seq)
  const pem = world.settings.archive?.publicKeys[record.version - 1]
  if (pem === undefined) throw new Error(`the archive has no key of version ${record.version}`)
  const sealed = publicEncrypt({ key: pem, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(key)).toString('base64')
  return { key, sealed }
}

/** Forgets records that nobody can fetch any more. */
export function forgetOldRecords(world: World, now: number): void {
  world.store.run('delete from archived where at < ?', now - historyMs - dayMs)
}
