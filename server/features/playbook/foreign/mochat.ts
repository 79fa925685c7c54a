import { z } from 'zod'
import { clockOf, dateOf, jsonOf, textOf } from './column.ts'
import type { Dump, Row } from './dump.ts'
import { type Bubble, type ForeignItem, type ForeignSop, note, type Note, type Timing } from './foreign-sop.ts'

/** Tables of MoChat's that hold SOPs. */
export const MOCHAT_TABLES = ['mc_room_sop', 'mc_contact_sop', 'mc_room_calendar', 'mc_room_calendar_push'] as const

/**
 * Reads the SOPs of MoChat: `mc_room_sop` and `mc_contact_sop` keep a list of messages as JSON in `setting`, each so many
 * hours and minutes (`time.type` 0) or days at a time of day (`time.type` 1) after the chat or contact came to the SOP;
 * `mc_room_calendar` has its messages in `mc_room_calendar_push`, each at a date.
 */
export const mochatSops = (dump: Dump): ForeignSop[] => [
  ...(dump.get('mc_room_sop') ?? []).map((row) => sopOf(row, 'mc_room_sop', 'group')),
  ...(dump.get('mc_contact_sop') ?? []).map((row) => sopOf(row, 'mc_contact_sop', 'contact')),
  ...(dump.get('mc_room_calendar') ?? [])
    .filter(isKept)
    .map((row) => calendarOf(row, dump.get('mc_room_calendar_push') ?? [])),
]

const number = z.union([z.number(), z.string().regex(/^\d+$/)]).transform(Number)
const setting = z.array(
  z.looseObject({
    name: z.string().optional(),
    time: z.looseObject({
      type: z.union([z.string(), z.number()]).transform(String),
      data: z.looseObject({ first: z.unknown(), last: z.unknown() }),
    }),
    content: z.array(z.unknown()),
  }),
)

function sopOf(row: Row, table: string, audience: 'group' | 'contact'): ForeignSop {
  const rowId = textOf(row, 'id') ?? '0'
  const name = textOf(row, 'name') ?? `${table} ${rowId}`
  const notes: Note[] = []
  const read = setting.safeParse(jsonOf(row, 'setting'))
  if (!read.success)
    notes.push(note('setting 读不出来，没有带来任何一条', 'its setting cannot be read: nothing came over'))
  const items = (read.success ? read.data : []).flatMap((each, index): ForeignItem[] => {
    const itemName = each.name?.trim() || `第 ${index + 1} 条`
    const when = timingOf(each.time.type, each.time.data)
    if (when === null) {
      notes.push(note('时间读不出来，没有带来', 'its time cannot be read: left out', itemName))
      return []
    }
    const bubbles = bubblesOf(each.content, 'value', itemName, notes)
    return bubbles.length === 0 ? [] : [{ name: itemName, when, bubbles, graceMinutes: null }]
  })
  if (audience === 'group' && items.length > 0)
    notes.push(
      note(
        'MoChat 从群加入规则时起算；这里在应用时填从哪天、哪个时刻起算，每个群可以不同',
        'MoChat counts from when a chat joins the rule; here say from when as you apply it, for each chat if you like',
      ),
    )
  if (textOf(row, 'state') === '0') notes.push(note('在 MoChat 里是关着的', 'it was switched off in MoChat'))
  notes.push(...rangeNotes(row))
  return { system: 'mochat', table, rowId, name, audience, purpose: 'loyalty', items, notes }
}

/** Whom it was for has other ids here, and is chosen anew. */
function rangeNotes(row: Row): Note[] {
  const range = jsonOf(row, 'room_ids') ?? jsonOf(row, 'employee_ids')
  return Array.isArray(range) && range.length > 0
    ? [note(`原来用在 ${range.length} 个群或员工上；应用时重新选`, `was at work on ${range.length}; choose them anew`)]
    : []
}

function timingOf(type: string, data: { first: unknown; last: unknown }): Timing | null {
  const first = number.safeParse(data.first)
  if (!first.success) return null
  if (type === '0') {
    const last = number.safeParse(data.last)
    return last.success ? { kind: 'minutes-after', minutes: first.data * 60 + last.data } : null
  }
  const at = clockOf(typeof data.last === 'string' ? data.last : null)
  return type === '1' && at !== null ? { kind: 'days-after', days: first.data, at } : null
}

function calendarOf(row: Row, pushes: readonly Row[]): ForeignSop {
  const rowId = textOf(row, 'id') ?? '0'
  const name = textOf(row, 'name') ?? `mc_room_calendar ${rowId}`
  const notes: Note[] = []
  const items = pushes
    .filter((push) => textOf(push, 'room_calendar_id') === rowId && isKept(push))
    .flatMap((push, index): ForeignItem[] => {
      const itemName = textOf(push, 'name') ?? `第 ${index + 1} 条`
      const [day = '', time = ''] = (textOf(push, 'day') ?? '').split(' ')
      const date = dateOf(day)
      const at = clockOf(time)
      if (date === null || at === null) {
        notes.push(note(`推送时间「${day} ${time}」读不出来，没有带来`, 'its time cannot be read: left out', itemName))
        return []
      }
      const content = jsonOf(push, 'push_content')
      const bubbles = bubblesOf(Array.isArray(content) ? content : [], 'content', itemName, notes)
      return bubbles.length === 0
        ? []
        : [{ name: itemName, when: { kind: 'date', date, at }, bubbles, graceMinutes: null }]
    })
  if (textOf(row, 'on_off') === '2') notes.push(note('在 MoChat 里是关着的', 'it was switched off in MoChat'))
  return {
    system: 'mochat',
    table: 'mc_room_calendar',
    rowId,
    name,
    audience: 'group',
    purpose: 'loyalty',
    items,
    notes,
  }
}

const isKept = (row: Row): boolean => textOf(row, 'deleted_at') === null

/** The bubbles of a message; its words stand under `value` in SOPs and under `content` in calendars. */
function bubblesOf(content: readonly unknown[], field: 'value' | 'content', item: string, notes: Note[]): Bubble[] {
  const bubbles = content.flatMap((each): Bubble[] => {
    const read = z.looseObject({ type: z.string() }).safeParse(each)
    const said = read.success ? (read.data[field] ?? read.data['value']) : null
    const words = typeof said === 'string' ? said.trim() : ''
    if (read.success && words !== '' && read.data.type === 'text') return [{ kind: 'text', text: words }]
    if (read.success && words !== '' && read.data.type === 'image') return [{ kind: 'image', source: words }]
    const type = read.success ? read.data.type : '?'
    notes.push(note(`一条「${type}」没有内容或类型不认识，没有带来`, `a “${type}” is empty or unknown: left out`, item))
    return []
  })
  if (content.length === 0) notes.push(note('没有内容，没有带来', 'has no content: left out', item))
  return bubbles
}
