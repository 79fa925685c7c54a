import type { Weekday, Words } from '#contract/playbook/primitive.ts'

export const SYSTEMS = { mochat: 'MoChat', 'link-wechat': 'LinkWeChat' } as const

export type System = keyof typeof SYSTEMS

/** One message bubble as another system keeps it. Addresses are as written there. */
export type Bubble =
  | { kind: 'text'; text: string }
  | { kind: 'image' | 'video' | 'file'; source: string }
  | { kind: 'link'; title: string; description: string | null; url: string; picture: string | null }
  | { kind: 'mini-program'; title: string; appId: string; page: string; picture: string }

/**
 * When a message is due there. `group-day` counts from the creation of the group chat (Day 1), the two `after` from when the
 * group chat was put into the SOP, or the contact was added. `at` is a local HH:MM.
 */
export type Timing =
  | { kind: 'date'; date: string; at: string }
  | { kind: 'weekly'; day: Weekday; at: string }
  | { kind: 'group-day'; day: number; at: string }
  | { kind: 'days-after'; days: number; at: string }
  | { kind: 'minutes-after'; minutes: number }

export type ForeignItem = {
  name: string
  when: Timing
  bubbles: Bubble[]
  /** How late it may still go out, where the other system says so. */
  graceMinutes: number | null
}

/** Something that could not be carried over, or is not quite the same here; `item` names the message it is about. */
export type Note = { item: string | null; message: Words }

/** An SOP of another system, read but not yet put into our words. */
export type ForeignSop = {
  system: System
  table: string
  rowId: string
  name: string
  audience: 'group' | 'contact'
  purpose: 'loyalty' | 'acquisition' | 'conversion' | 'repurchase'
  items: ForeignItem[]
  notes: Note[]
}

export const note = (zh: string, en: string, item: string | null = null): Note => ({ item, message: { zh, en } })
