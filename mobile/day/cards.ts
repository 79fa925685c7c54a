import type { DayItem, DayMassSend, DayTask } from '#contract/staff-page.ts'

/** Tasks of one message to several group chats, due at one moment: one card, a row a chat. */
export type TaskCard = { kind: 'tasks'; key: string; title: string; at: string; tasks: DayTask[] }
/** A mass send: one card, one tap elsewhere. */
export type MassSendCard = { kind: 'mass_send'; key: string; title: string; at: string; massSend: DayMassSend }
export type Card = TaskCard | MassSendCard

export type Sections = {
  /** What is to be sent now; what waits longest first. */
  now: Card[]
  /** What was put off to a later moment. */
  later: Card[]
  /** The latest done first. */
  done: Card[]
  /** What needs nobody any more: missed, withdrawn, handed over. */
  ended: Card[]
}

/** A day in the order in which one looks at it. `nowMs` is the corp's time. */
export function sectionsOf(day: { items: readonly DayItem[] }, nowMs: number): Sections {
  const of = (isIn: (item: DayItem) => boolean): Card[] => cardsOf(day.items.filter(isIn))
  const waits = ({ standing }: DayItem): boolean => standing === 'waiting' || standing === 'late'
  const isLater = (item: DayItem): boolean =>
    item.kind === 'task' && item.isPostponed && Date.parse(item.askedAt) > nowMs
  return {
    now: of((item) => waits(item) && !isLater(item)),
    later: of((item) => waits(item) && isLater(item)),
    done: of(({ standing }) => standing === 'done').reduce<Card[]>((later, card) => [card, ...later], []),
    ended: of(({ standing }) => standing === 'missed' || standing === 'withdrawn' || standing === 'handed_over'),
  }
}

function cardsOf(items: readonly DayItem[]): Card[] {
  const cards = new Map<string, Card>()
  for (const item of items) {
    if (item.kind === 'mass_send') {
      const { massSendId: key, title, dueAt: at } = item
      cards.set(key, { kind: 'mass_send', key, title, at, massSend: item })
      continue
    }
    const key = `${item.askedAt} ${item.title} ${item.preview}`
    const known = cards.get(key)
    if (known?.kind === 'tasks') known.tasks.push(item)
    else cards.set(key, { kind: 'tasks', key, title: item.title, at: item.askedAt, tasks: [item] })
  }
  return [...cards.values()]
}
