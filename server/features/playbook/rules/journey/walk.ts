import { corpInstant, localDateOf, localTimeToInstant, type CorpInstant } from '#server/kernel/time.ts'
import { waysOn, type Program, type ProgramNode, type Wait } from './program.ts'
import { wakeAt } from './wake.ts'

/** Zone of the trials; what they find does not hang on it. */
const ZONE = 'Asia/Shanghai'

/** When contacts enter: on a Monday in the morning, at noon and in the evening, and on every other day of a week. */
const ENTRIES = [
  '2026-01-05T09:00',
  '2026-01-05T12:30',
  '2026-01-05T20:00',
  ...[6, 7, 8, 9, 10, 11].map((day) => `2026-01-${String(day).padStart(2, '0')}T12:30`),
].map((written) => Temporal.PlainDateTime.from(written))

/** Ways through one journey that are tried for each entry. */
const WAYS_MAX = 64

/** A message on one way through a journey. */
export interface WalkedSend {
  stepId: string
  contentId: string
  kind: 'send' | 'welcome'
  date: Temporal.PlainDate
  /** HH:MM where a wait before it says the hour; else it hangs on when the contact came. */
  time: string | null
}

export type Walk = { enteredAt: Temporal.PlainDateTime; sends: readonly WalkedSend[] }

type Standing = { at: CorpInstant; isTimeKnown: boolean; sends: readonly WalkedSend[] }

/** What contacts who come at different hours are sent, way by way, as if every send went out when it comes due. */
export const walksOf = (program: Program): Walk[] =>
  ENTRIES.flatMap((entry) => {
    const at = localTimeToInstant(entry.toPlainDate(), entry.toPlainTime(), ZONE)
    const walks: Walk[] = []
    const open: (Standing & { id: string | null })[] = [{ id: program.start, at, isTimeKnown: false, sends: [] }]
    for (let next = open.pop(); next !== undefined && walks.length < WAYS_MAX; next = open.pop()) {
      const { id, ...standing } = next
      const node = id === null ? undefined : program.nodes.get(id)
      if (node === undefined) walks.push({ enteredAt: entry, sends: standing.sends })
      else {
        const then = after(node, standing)
        if (node.kind === 'await')
          open.push({ ...standing, isTimeKnown: false, id: node.next }, { ...then, id: node.otherwise })
        else open.push(...waysOn(node).map((way) => ({ ...then, id: way })))
      }
    }
    return walks
  })

function after(node: ProgramNode, standing: Standing): Standing {
  if (node.kind === 'wait' || node.kind === 'await') {
    const wait = node.kind === 'wait' ? node.wait : node.atMost
    return {
      ...standing,
      at: corpInstant(wakeAt(wait, standing.at, ZONE)),
      isTimeKnown: saysHour(wait) || (standing.isTimeKnown && wait.for !== undefined),
    }
  }
  if (node.kind !== 'send' && node.kind !== 'welcome') return standing
  const { at, isTimeKnown, sends } = standing
  const time = at.toZonedDateTimeISO(ZONE).toPlainTime().toString({ smallestUnit: 'minute' })
  const send: WalkedSend = {
    stepId: node.id,
    contentId: node.content,
    kind: node.kind,
    date: localDateOf(at, ZONE),
    time: isTimeKnown ? time : null,
  }
  return { ...standing, sends: [...sends, send] }
}

const saysHour = ({ for: duration, until }: Wait): boolean => until !== undefined || duration?.at !== undefined
