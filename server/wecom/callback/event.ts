import { corpInstant, type CorpInstant } from '#server/kernel/time.ts'
import { itemsOf, readXml, textOf, type CallbackFields } from '#server/wecom/callback/xml.ts'

/** What WeCom called to tell (spec 20 sections 14.3 and 14.4), as far as Qunce uses it; `at` is its CreateTime. */
export type CallbackEvent =
  | {
      kind: 'contact_added'
      at: CorpInstant
      userid: string
      externalUserid: string
      state: string
      welcomeCode: string | null
      isHalf: boolean
    }
  | { kind: 'contact_edited'; at: CorpInstant; userid: string; externalUserid: string }
  | {
      kind: 'contact_removed'
      at: CorpInstant
      userid: string
      externalUserid: string
      by: 'staff' | 'contact' | 'transfer'
    }
  | { kind: 'transfer_failed'; at: CorpInstant; userid: string; externalUserid: string; reason: string }
  | { kind: 'chat_created' | 'chat_dismissed'; at: CorpInstant; chatId: string }
  | { kind: 'chat_changed'; at: CorpInstant; chatId: string; what: 'name' | 'owner' | 'notice' | 'unknown' }
  | {
      kind: 'members_joined'
      at: CorpInstant
      chatId: string
      keys: string[]
      joinScene: 'unknown' | 'invited' | 'qr_code'
      lastVersion: string | null
      version: string | null
    }
  | {
      kind: 'members_left'
      at: CorpInstant
      chatId: string
      keys: string[]
      leaveScene: 'unknown' | 'left' | 'removed'
      lastVersion: string | null
      version: string | null
    }
  | {
      kind: 'tag_changed'
      at: CorpInstant
      id: string
      what: 'create' | 'update' | 'delete' | 'shuffle'
      of: 'tag' | 'tag_group'
    }
  | { kind: 'directory_changed'; at: CorpInstant; what: string; userid: string | null }
  /** Well formed, but nothing that Qunce acts on. */
  | { kind: 'other'; at: CorpInstant; event: string; changeType: string }

/** The event in a decrypted body, or null when it is not one of WeCom's. */
export function readCallbackEvent(body: string): CallbackEvent | null {
  const fields = readXml(body)
  const created = fields && textOf(fields, 'CreateTime')
  if (!fields || !created || !/^\d{1,12}$/.test(created)) return null
  const at = corpInstant(Temporal.Instant.fromEpochMilliseconds(Number(created) * 1000))
  switch (textOf(fields, 'Event')) {
    case 'change_external_contact':
      return contactEvent(fields, at)
    case 'change_external_chat':
      return textOf(fields, 'ChatId') ? chatEvent(fields, at) : null
    case 'change_external_tag':
      return tagEvent(fields, at)
    case 'change_contact':
      return {
        kind: 'directory_changed',
        at,
        what: textOf(fields, 'ChangeType'),
        userid: textOf(fields, 'UserID') || null,
      }
    default:
      return other(fields, at)
  }
}

const other = (fields: CallbackFields, at: CorpInstant): CallbackEvent => ({
  kind: 'other',
  at,
  event: textOf(fields, 'Event') || textOf(fields, 'MsgType'),
  changeType: textOf(fields, 'ChangeType'),
})

function contactEvent(fields: CallbackFields, at: CorpInstant): CallbackEvent | null {
  const userid = textOf(fields, 'UserID')
  const externalUserid = textOf(fields, 'ExternalUserID')
  if (!userid || !externalUserid) return null
  const about = { at, userid, externalUserid }
  const changeType = textOf(fields, 'ChangeType')
  switch (changeType) {
    case 'add_external_contact':
    case 'add_half_external_contact':
      return {
        kind: 'contact_added',
        ...about,
        state: textOf(fields, 'State'),
        welcomeCode: textOf(fields, 'WelcomeCode') || null,
        isHalf: changeType === 'add_half_external_contact',
      }
    case 'edit_external_contact':
      return { kind: 'contact_edited', ...about }
    case 'del_external_contact':
      return {
        kind: 'contact_removed',
        ...about,
        by: textOf(fields, 'Source') === 'DELETE_BY_TRANSFER' ? 'transfer' : 'staff',
      }
    case 'del_follow_user':
      return { kind: 'contact_removed', ...about, by: 'contact' }
    case 'transfer_fail':
      return { kind: 'transfer_failed', ...about, reason: textOf(fields, 'FailReason') }
    default:
      return other(fields, at)
  }
}

const changes = { change_name: 'name', change_owner: 'owner', change_notice: 'notice' } as const

function chatEvent(fields: CallbackFields, at: CorpInstant): CallbackEvent {
  const chatId = textOf(fields, 'ChatId')
  const detail = textOf(fields, 'UpdateDetail')
  const members = {
    at,
    chatId,
    keys: itemsOf(fields, 'MemChangeList'),
    lastVersion: textOf(fields, 'LastMemVer') || null,
    version: textOf(fields, 'CurMemVer') || null,
  }
  switch (textOf(fields, 'ChangeType')) {
    case 'create':
      return { kind: 'chat_created', at, chatId }
    case 'dismiss':
      return { kind: 'chat_dismissed', at, chatId }
    case 'update':
      if (detail === 'add_member')
        return { kind: 'members_joined', ...members, joinScene: joinScene(textOf(fields, 'JoinScene')) }
      if (detail === 'del_member')
        return { kind: 'members_left', ...members, leaveScene: leaveScene(textOf(fields, 'QuitScene')) }
      return { kind: 'chat_changed', at, chatId, what: changes[detail as keyof typeof changes] ?? 'unknown' } // unknown details are read again whole
    default:
      return { kind: 'chat_changed', at, chatId, what: 'unknown' }
  }
}

/** A callback numbers scenes its own way: 0 invited, directly or by a link, 3 by the group's code. */
const joinScene = (text: string): 'unknown' | 'invited' | 'qr_code' =>
  text === '0' ? 'invited' : text === '3' ? 'qr_code' : 'unknown'

const leaveScene = (text: string): 'unknown' | 'left' | 'removed' =>
  text === '0' ? 'left' : text === '1' ? 'removed' : 'unknown'

const tagChanges = ['create', 'update', 'delete', 'shuffle'] as const

function tagEvent(fields: CallbackFields, at: CorpInstant): CallbackEvent {
  const what = tagChanges.find((change) => change === textOf(fields, 'ChangeType'))
  if (!what) return other(fields, at)
  return {
    kind: 'tag_changed',
    at,
    id: textOf(fields, 'Id'),
    what,
    of: textOf(fields, 'TagType') === 'tag' ? 'tag' : 'tag_group',
  }
}
