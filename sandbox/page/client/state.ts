import { part } from './dom.ts'

/** What the server wrote into the page. */
export type Boot = { corpid: string; agentid: number; zone: string; sidebar: string }

export const boot = JSON.parse(part('boot').textContent ?? '{}') as Boot // written by page.ts

/** Somebody one can be. */
export type Someone = { id: string; name: string; kind: 'staff' | 'contact' }

/** The parts of a phone. */
export type PhoneTab = 'tasks' | 'moments' | 'messages' | 'friends'

/** Where the page is: from the address after #. */
export type Place =
  | { kind: 'chats' }
  | { kind: 'chat'; chatId: string }
  | { kind: 'staff' }
  | { kind: 'phone'; userid: string; tab: PhoneTab }
  | { kind: 'pair'; userid: string; externalUserid: string }
  | { kind: 'moments' }
  | { kind: 'moment'; momentId: string; userid: string }
  | { kind: 'archive' }

/** What the page knows between one look and the next. */
export const state: {
  acting: (Someone & { lease: string }) | undefined
  now: string
  rate: number
  requestedRate: number
  /** The latest message of each group chat when it was last looked at. */
  seen: Map<string, number>
} = { acting: undefined, now: new Date().toISOString(), rate: 0, requestedRate: 0, seen: new Map() }

const tabs: PhoneTab[] = ['tasks', 'moments', 'messages', 'friends']

/** Reads the address. */
export function placeNow(): Place {
  const [kind = '', first = '', second = ''] = location.hash.slice(1).split('/').map(decodeURIComponent)
  switch (kind) {
    case 'chat':
      return { kind: 'chat', chatId: first }
    case 'staff':
      return { kind: 'staff' }
    case 'phone':
      return { kind: 'phone', userid: first, tab: tabs.find((tab) => tab === second) ?? 'tasks' }
    case 'pair':
      return { kind: 'pair', userid: first, externalUserid: second }
    case 'moments':
    case 'archive':
      return { kind }
    case 'moment':
      return { kind: 'moment', momentId: first, userid: second }
    default:
      return { kind: 'chats' }
  }
}
