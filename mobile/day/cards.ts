import type { DayItem, DayMassSend, DayTask } from '#contract/staff-page.ts'

/** Tasks of one message to several group chats, asked for at one moment: one card, a row a chat. */
export type TaskCard = {
  kind: 'tasks'
  key: string
  title: string
  titleEn: string | null
  at: string
  tasks: DayTask[]
}
/** A mass send: one card, one tap elsewhere. */
export type MassSendCard = { kind: 'mass_send'; key: string; massSend: DayMassSend }
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

/** How many things to do the cards stand for. */
export const countOf = (cards: readonly Card[]): number =>
  cards.reduce((sum, card) => sum + (card.kind === 'tasks' ? card.tasks.length : 1), 0)

function cardsOf(items: readonly DayItem[]): Card[] {
  const cards = new Map<string, Card>()
  for (const item of items) {
    if (item.kind === 'mass_send') {
      cards.set(item.massSendId, { kind: 'mass_send', key: item.massSendId, massSend: item })
      continue
    }
    const { title, titleEn } = item
    const at = item.isPostponed ? item.askedAt : item.dueAt
    const key = `${at} ${title} ${item.preview}`
    const known = cards.get(key)
    if (known?.kind === 'tasks') known.tasks.push(item)
    else cards.set(key, { kind: 'tasks', key, title, titleEn, at, tasks: [item] })
  }
  return [...cards.values()]
}
