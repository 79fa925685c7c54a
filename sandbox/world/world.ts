import type { CorpClock } from '../clock.ts'
import type { Store } from '../store.ts'
import type { Message } from './message.ts'

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

export type Settings = {
  quota: QuotaMode
  /** Real milliseconds until a sent message shows in the results of its mass send. */
  resultLagMs: number
  /** Real milliseconds until a new mass send can be read back; reads before that answer 41063. */
  dispatchLagMs: number
  /** Whether the people act of themselves. */
  people: boolean
}

/** What the world tells the people about, so that they can react at a later corp time. */
export type Witness = {
  messageSeen(message: Message): void
  massSendGiven(task: { msgid: string; number: number; userid: string; createdAt: number; reminder: number }): void
}

/** What happened that WeCom calls back about: the elements of the event after MsgType, in order. */
export type ClientEvent = {
  Event: string
  [element: string]: string | number | string[] | undefined
}

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
  /** Queues a callback. Only acts of people and of the administrator call this, never the API. */
  emit: (event: ClientEvent) => void
  witness: Witness
  /** Starts the download that media/upload_by_url ordered. */
  fetchMedia: (jobid: string) => void
}
