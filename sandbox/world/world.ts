import type { CorpClock } from '../clock.ts'
import type { Store } from '../store.ts'
import type { Archive, ConsentPlace } from './archive.ts'
import type { Message } from './message.ts'
import type { Past } from './past.ts'

/** How often one customer or group chat may receive mass sends (D92135): once a day, 7 a week, or as many a month as it has days. */
export type QuotaMode = 'day' | 'week' | 'month'

/** What a corp's administrator knows of it, and what the simulation is set to. */
export type Corp = {
  seed: string
  /** IANA zone whose days and weeks count for quotas, statistics and people. */
  zone: string
  corpid: string
  secret: string
  agentid: number
  token: string
  aeskey: string
}

/** A list of addresses, null for any, that takes effect at the real instant `from`; until then `before` holds. */
export type TrustedIps = { list: string[] | null; from: number; before: string[] | null }

export type Settings = {
  quota: QuotaMode
  /** Real milliseconds until a sent message shows in the results of its mass send. */
  resultLagMs: number
  /** Real milliseconds until a new mass send can be read back; reads before that answer 41063. */
  dispatchLagMs: number
  /** Real milliseconds by which groupchat/get lags behind the callbacks that people's acts cause (D92122). */
  readLagMs: number
  /** Whether the people act of themselves. */
  people: boolean
  /** The app's visible range (可见范围): members, and departments with all below them. Null is the whole corp. */
  visibleRange: { userids: string[]; departments: number[] } | null
  /** Addresses the API may be called from (企业可信IP); others get 60020. */
  trustedIps: TrustedIps
  /** Domains that OAuth leads back to and that may use the JS-SDK (可信域名), with their port; others get 50001. Null is any. */
  trustedDomains: string[] | null
  /** Corp tags one member may put on one contact (40144). The documentation names no number: it is the sandbox's choice. */
  contactTagCeiling: number
  /** Contacts one member may have (40099; section 18: 5,000 unless expanded). */
  friendCeiling: number
  /** Moments of the corp that show to one contact in a day. The documentation names no number: it is the sandbox's choice. */
  momentsPerDay: number
  /** The conversation archive; null while the corp has none. */
  archive: Archive | null
}

/** What the world tells the people about, so that they can react at a later corp time. */
export type Witness = {
  messageSeen(message: Message): void
  massSendGiven(task: { msgid: string; number: number; userid: string; createdAt: number; reminder: number }): void
  transferStarted(transfer: { number: number; person: string; at: number; dueAt: number }): void
  momentGiven(task: { momentId: string; number: number; userid: string; at: number }): void
  consentAsked(asked: { place: ConsentPlace; externalUserid: string; at: number }): void
  momentPublished(moment: { momentId: string; userid: string; at: number }): void
}

/** What an element of an event holds: text or a number, other elements, or several values under one name. */
export type EventValue = string | number | EventValue[] | { [element: string]: EventValue | undefined }

/**
 * What happened that WeCom calls back about: the elements of the event after MsgType, in order. FromUserName is `sys` unless
 * the event names somebody.
 */
export type ClientEvent = { Event: string } & { [element: string]: EventValue | undefined }

/**
 * All that the protocol, the people, the control API and the page share.
 * Functions over it are synchronous: within one call nobody else changes anything.
 */
export type World = {
  store: Store
  clock: CorpClock
  /** Real time in epoch milliseconds. */
  realNow: () => number
  corp: Corp
  settings: Settings
  /** The address the sandbox is reached at, without a slash at the end. */
  origin: () => string
  /** Queues a callback, to go out at a real instant if one is given. Only acts of people and of the administrator call this, never the API. */
  emit: (event: ClientEvent, dueRealAt?: number) => void
  witness: Witness
  /** What lagging readers still see of group chats. */
  past: Past
  /** Starts the download that media/upload_by_url ordered. */
  fetchMedia: (jobid: string) => void
}
