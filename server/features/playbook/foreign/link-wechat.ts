import { WEEKDAYS } from '#contract/playbook/primitive.ts'
import { clockOf, dateOf, jsonOf, textOf, wholeOf } from './column.ts'
import type { Dump, Row } from './dump.ts'
import { type Bubble, type ForeignItem, type ForeignSop, note, type Note, type Timing } from './foreign-sop.ts'

/** Tables of LinkWeChat's that hold SOPs. */
export const LINK_WECHAT_TABLES = ['we_sop_base', 'we_sop_push_time', 'we_sop_attachments'] as const

/** What `business_type` is for: new customers, festivals, conversion, new groups, recurring marketing, announcements. */
const purposes: Partial<Record<number, ForeignSop['purpose']>> = {
  1: 'acquisition',
  2: 'conversion',
  3: 'conversion',
  4: 'loyalty',
  5: 'repurchase',
  6: 'conversion',
}

/**
 * Reads the SOPs of LinkWeChat: `we_sop_base` is one, for customers (`base_type` 1) or group chats (2); `we_sop_push_time`
 * holds its times, by date (`push_time_type` 1), weekday (2: 1 is Monday) or days since the customer was added or the chat
 * made (3: 1 is the day after); `we_sop_attachments` what is sent at each.
 */
export const linkWechatSops = (dump: Dump): ForeignSop[] =>
  (dump.get('we_sop_base') ?? []).filter(isKept).map((row) => sopOf(row, dump))

const isKept = (row: Row): boolean => textOf(row, 'del_flag') !== '1'

function sopOf(row: Row, dump: Dump): ForeignSop {
  const rowId = textOf(row, 'id') ?? '0'
  const audience = wholeOf(row, 'base_type') === 1 ? 'contact' : 'group'
  const notes: Note[] = []
  const times = (dump.get('we_sop_push_time') ?? []).filter(
    (time) => textOf(time, 'sop_base_id') === rowId && isKept(time),
  )
  const attachments = (dump.get('we_sop_attachments') ?? []).filter(
    (each) => textOf(each, 'sop_base_id') === rowId && isKept(each),
  )
  const items = times.flatMap((time, index) => itemsOf(time, index, attachments, audience, notes))
  if (attachments.some((each) => textOf(each, 'sop_push_time_id') === null))
    notes.push(note('SOP 结束时的素材没有带来', 'what is sent at the end of the SOP was left out'))
  if (wholeOf(row, 'early_end') === 1)
    notes.push(
      note(
        '提前结束的条件没有带来；在旅程里用 exits 写',
        'the conditions of an early end were left out; write them as exits',
      ),
    )
  if (jsonOf(row, 'execute_customer_or_group') !== undefined || textOf(row, 'execute_we_user_ids') !== null)
    notes.push(
      note('用在哪些客户、群和员工上没有带来；应用时重新选', 'whom it is for was left out; choose it when you apply'),
    )
  if (wholeOf(row, 'send_type') === 2)
    notes.push(
      note('原来是手动发送；这里由通道规则决定走群发还是员工待办', 'was sent by hand; here the route planner decides'),
    )
  if (wholeOf(row, 'sop_state') === 2) notes.push(note('在 LinkWeChat 里是暂停的', 'it was paused in LinkWeChat'))
  return {
    system: 'link-wechat',
    table: 'we_sop_base',
    rowId,
    name: textOf(row, 'sop_name') ?? `we_sop_base ${rowId}`,
    audience,
    purpose: purposes[wholeOf(row, 'business_type') ?? 0] ?? 'loyalty',
    items,
    notes,
  }
}

function itemsOf(
  time: Row,
  index: number,
  attachments: readonly Row[],
  audience: ForeignSop['audience'],
  notes: Note[],
): ForeignItem[] {
  const name = `第 ${index + 1} 条`
  const at = clockOf(textOf(time, 'push_start_time'))
  const when =
    at === null ? null : timingOf(wholeOf(time, 'push_time_type'), textOf(time, 'push_time_pre'), at, audience)
  if (at === null || when === null) {
    notes.push(note('推送时间读不出来，没有带来', 'its time cannot be read: left out', name))
    return []
  }
  const timeId = textOf(time, 'id')
  const bubbles = attachments
    .filter((each) => textOf(each, 'sop_push_time_id') === timeId)
    .flatMap((each) => bubbleOf(each, name, notes))
  if (bubbles.length === 0) {
    notes.push(note('没有能带来的内容', 'nothing of it can come over', name))
    return []
  }
  return [{ name, when, bubbles, graceMinutes: windowOf(at, clockOf(textOf(time, 'push_end_time'))) }]
}

function timingOf(
  type: number | null,
  pre: string | null,
  at: string,
  audience: ForeignSop['audience'],
): Timing | null {
  if (type === 1) {
    const date = dateOf(pre?.slice(0, 10) ?? null)
    return date === null ? null : { kind: 'date', date, at }
  }
  const count = pre !== null && /^\d{1,4}$/.test(pre) ? Number(pre) : null
  if (count === null) return null
  if (type === 2) {
    const day = WEEKDAYS[count - 1]
    return day === undefined ? null : { kind: 'weekly', day, at }
  }
  if (type !== 3) return null
  return audience === 'group' ? { kind: 'group-day', day: count + 1, at } : { kind: 'days-after', days: count, at }
}

/** The minutes from a window's start to its end; null for none, and for one that ends before it starts. */
function windowOf(from: string, to: string | null): number | null {
  if (to === null) return null
  const minutes = Temporal.PlainTime.from(from).until(Temporal.PlainTime.from(to)).total('minutes')
  return minutes > 0 ? minutes : null
}

function bubbleOf(row: Row, item: string, notes: Note[]): Bubble[] {
  const type = textOf(row, 'msg_type') ?? '?'
  const [content, title, file, link, picture] = ['content', 'title', 'file_url', 'link_url', 'pic_url'].map((column) =>
    textOf(row, column),
  )
  if (type === 'text' && content) return [{ kind: 'text', text: content }]
  if (type === 'image' && (picture ?? file)) return [{ kind: 'image', source: picture ?? file ?? '' }]
  if ((type === 'video' || type === 'file') && (file ?? link)) return [{ kind: type, source: file ?? link ?? '' }]
  if (type === 'link' && link)
    return [
      {
        kind: 'link',
        title: title ?? link,
        description: textOf(row, 'description'),
        url: link,
        picture: picture ?? null,
      },
    ]
  const appId = textOf(row, 'app_id')
  if (type === 'miniprogram' && appId !== null && link && picture)
    return [{ kind: 'mini-program', title: title ?? appId, appId, page: link, picture }]
  notes.push(
    note(`一条「${type}」缺内容或类型不认识，没有带来`, `a “${type}” lacks a part or is unknown: left out`, item),
  )
  return []
}
