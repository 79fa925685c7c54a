export type ChatLine = {
  chatId: string
  name: string
  owner: string
  ownerName: string
  ageDays: number
  members: number
  today: number
  last: { seq: number; sender: string; text: string; corpTime: string } | null
}
export type Member = {
  id: string
  name: string
  nickname: string
  kind: 'staff' | 'contact'
  joinedAt: string
  friendOfOwner: boolean
}
export type Chat = { chatId: string; name: string; owner: string; notice: string; createdAt: string; members: Member[] }
export type Attachment = { msgtype: string; fields: Record<string, string> }
export type Message = {
  seq: number
  corpTime: string
  route: string
  sender: string
  senderName: string
  text: string
  attachments: Attachment[]
}
export type StaffLine = {
  userid: string
  name: string
  position: string
  status: number
  openTasks: number
  groupChats: number
  friends: number
  appMessages: number
  openMoments: number
}
export type Task = {
  msgid: string
  chatType: string
  state: 'open' | 'sent' | 'cancelled'
  createdAt: string
  sentAt: string | null
  text: string
  attachments: Attachment[]
  recipients: number
  names: string[]
}
export type AppMessage = {
  seq: number
  msgid: string
  msgtype: string
  body: Record<string, unknown>
  corpTime: string
  recalled: boolean
}
export type Friend = {
  externalUserid: string
  name: string
  remark: string
  relation: string
  lastChatAt: number
  transferTo: string | null
  transferAt: number | null
}
export type MomentCopy = {
  momentId: string
  userid: string
  name: string
  own: boolean
  state: 'open' | 'published' | 'cancelled'
  at: string
  text: string
  attachments: Attachment[]
  visible: number
  likes: number
  comments: number
}
export type MomentDetail = MomentCopy & {
  /** Whether the person one acts as sees it, and somebody who does. */
  sees: boolean
  someone?: { id: string; name: string }
  reactions: { person: string; name: string; kind: 'like' | 'comment'; text: string; corpTime: string }[]
}
export type ArchiveRecord = {
  seq: number
  corpTime: string
  from: string
  fromName: string
  placeName: string
  roomid: string
  tolist: string[]
  msgtype: string
  publicKeyVersion: number
} & Record<string, unknown>
export type ArchiveState =
  | { enabled: false }
  | {
      enabled: true
      members: string[]
      secret: string
      publicKeyVersion: number
      agreed: number
      refused: number
      records: number
      latest: ArchiveRecord[]
    }

/** What went wrong, in the server's words. */
export class Refused extends Error {}

/** Asks the control API; a refusal is thrown as the sentence it gives. */
async function ask<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  const response = await fetch(
    `/_sandbox${path}`,
    body === undefined ? { method } : { method, body: JSON.stringify(body) },
  )
  const answer = (await response.json()) as Answer & { error?: { message: string } } // the control API's own shapes
  if (!response.ok) throw new Refused(answer.error?.message ?? `HTTP ${response.status}`)
  return answer
}

const path = encodeURIComponent

export const api = {
  chats: (search: string) => ask<{ chats: ChatLine[] }>('GET', `/chats?q=${path(search)}`),
  chat: (chatId: string) => ask<Chat>('GET', `/chats/${path(chatId)}`),
  chatMessages: (chatId: string) => ask<{ messages: Message[] }>('GET', `/chats/${path(chatId)}/messages?limit=120`),
  staff: () => ask<{ staff: StaffLine[] }>('GET', '/staff'),
  tasks: (userid: string) => ask<{ tasks: Task[] }>('GET', `/staff/${path(userid)}/tasks`),
  appMessages: (userid: string) => ask<{ messages: AppMessage[] }>('GET', `/staff/${path(userid)}/messages`),
  friends: (userid: string, search: string) =>
    ask<{ friends: Friend[] }>('GET', `/staff/${path(userid)}/friends?q=${path(search)}`),
  pairMessages: (userid: string, externalUserid: string) =>
    ask<{ messages: Message[] }>('GET', `/staff/${path(userid)}/friends/${path(externalUserid)}/messages?limit=120`),
  moments: () => ask<{ moments: MomentCopy[] }>('GET', '/moments'),
  staffMoments: (userid: string) => ask<{ moments: MomentCopy[] }>('GET', `/staff/${path(userid)}/moments`),
  moment: (momentId: string, userid: string, as: string) =>
    ask<MomentDetail>('GET', `/moments/${path(momentId)}/${path(userid)}?as=${path(as)}`),
  archive: () => ask<ArchiveState>('GET', '/archive'),
  openArchive: () => ask<ArchiveState>('PUT', '/archive', { members: 'all' }),
  closeArchive: () => ask<ArchiveState>('PUT', '/archive', null),
  act: (action: Record<string, unknown>) => ask<Record<string, unknown>>('POST', '/actions', action),
  actAs: (person: string) => ask<{ lease: string }>('POST', '/act-as', { person }),
  release: (lease: string) => ask<{ released: boolean }>('DELETE', `/act-as/${path(lease)}`),
  checkSignature: (signed: Record<string, unknown>) => ask<{ valid: boolean }>('POST', '/check-signature', signed),
}
