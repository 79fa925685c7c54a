import type { DueTask } from '#server/features/staff-task/sql.ts'
import { type CorpInstant, earliest } from '#server/kernel/time.ts'
import type { WecomAppMessage } from '#server/wecom/index.ts'

type Textcard = Extract<WecomAppMessage, { kind: 'textcard' }>
type Told = Pick<DueTask, 'title' | 'groupChatName' | 'dueAt' | 'expiresAt' | 'reminders'>

const linesAtMost = 4

/** One message for all that one member of staff is asked for now; `url` leads to where they do it. */
export function digestOf(tasks: readonly Told[], zone: string, url: string): Textcard {
  const [first, ...more] = tasks
  if (!first) throw new Error('a digest tells of something')
  const clock = (at: CorpInstant): string =>
    at.toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' })
  const lines = tasks.slice(0, linesAtMost).map((task) => `${clock(task.dueAt)} ${clip(task.title)} · ${placeOf(task)}`)
  const left = tasks.length - lines.length
  const until = clock(earliest(first.expiresAt, ...more.map((task) => task.expiresAt)))
  const isReminder = tasks.every((task) => task.reminders > 0)
  return {
    kind: 'textcard',
    title: isReminder ? `还有 ${tasks.length} 件没发，${until} 前发都来得及` : titleOf(tasks),
    description: [...lines, ...(left > 0 ? [`还有 ${left} 件`] : []), '内容都备好了，点一下就发。'].join('\n'),
    url,
    button: '去发送',
  }
}

const titleOf = (tasks: readonly Told[]): string =>
  tasks.length === 1 && tasks[0] ? `该发「${clip(tasks[0].title)}」了` : `有 ${tasks.length} 件该发了`

const placeOf = (task: Told): string => clip(task.groupChatName ?? '手工任务')

/** Bytes of a name that are enough to know it by: the card holds 512 (D90236), a character of Chinese three. */
const nameBytes = 48

/** The beginning of a name, as words: a card's text may hold tags, and a group chat may be called anything. */
function clip(text: string): string {
  const plain = Array.from(text.replaceAll('<', '＜').replaceAll('>', '＞'))
  if (bytesOf(plain.join('')) <= nameBytes) return plain.join('')
  let left = nameBytes - bytesOf('…')
  const end = plain.findIndex((character) => {
    left -= bytesOf(character)
    return left < 0
  })
  return `${plain.slice(0, end).join('')}…`
}

const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** What who leads staff hears: who has how much left, and nothing of whose fault it is. */
export function escalationOf(staff: readonly { name: string; tasks: number }[], url: string): Textcard {
  const [first, ...more] = staff
  if (!first) throw new Error('an escalation tells of someone')
  const total = staff.reduce((sum, one) => sum + one.tasks, 0)
  const lines = staff.slice(0, linesAtMost).map((one) => `${clip(one.name)}：${one.tasks} 件`)
  const left = staff.length - lines.length
  return {
    kind: 'textcard',
    title:
      more.length === 0 ? `${clip(first.name)} 有 ${total} 件还没发` : `${staff.length} 位同事有 ${total} 件还没发`,
    description: [...lines, ...(left > 0 ? [`还有 ${left} 位`] : []), '可能正忙，帮忙问一声，或换人发。'].join('\n'),
    url,
    button: '去看看',
  }
}
