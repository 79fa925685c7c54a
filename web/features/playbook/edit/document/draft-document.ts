import { BRANCH_DEPTH_MAX } from '#contract/playbook/journey.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { Json } from './edit.ts'

type Fields = { [key: string]: Json }

const isRecord = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const records = (value: Json | undefined): Fields[] => (Array.isArray(value) ? value.filter(isRecord) : [])
const words = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((word): word is string => typeof word === 'string') : []
const fields = (value: Json | undefined): Fields => (isRecord(value) ? value : {})

const idOf = (item: Fields): string => (typeof item['id'] === 'string' ? item['id'] : '')

const named = (list: readonly Fields[]): Fields[] =>
  list
    .filter((item) => typeof item['id'] === 'string')
    .map((item) => ({ ...item, name: typeof item['name'] === 'string' ? item['name'] : idOf(item) }))

/** Attachments of a known or a later kind; what the preview reads of one is there, if only empty. */
const attachments = (value: Json | undefined): Fields[] =>
  records(value)
    .filter((item) => typeof item['type'] === 'string')
    .map((item) => ({
      ...item,
      ...text(item, item['type'] === 'link' || item['type'] === 'mini-program' ? 'title' : 'source'),
      ...(item['type'] === 'mini-program' ? text(item, 'picture') : {}),
    }))

const text = (item: Fields, name: string): Fields => ({ [name]: typeof item[name] === 'string' ? item[name] : '' })

const withMessage = (message: Fields): Fields => ({
  ...message,
  ...(message['text'] === undefined || typeof message['text'] === 'string'
    ? {}
    : { text: JSON.stringify(message['text']) }),
  ...(message['attachments'] === undefined ? {} : { attachments: attachments(message['attachments']) }),
})

const withVariants = (content: Fields): Fields => ({
  ...withMessage(content),
  ...(content['labels'] === undefined ? {} : { labels: words(content['labels']) }),
  ...(content['variants'] === undefined
    ? {}
    : {
        variants: records(content['variants'])
          .filter(({ key }) => typeof key === 'string')
          .map(withMessage),
      }),
})

const withSteps = (track: Fields): Fields =>
  track['kind'] === 'journey'
    ? withJourney(track)
    : { ...track, kind: 'calendar', steps: named(records(track['steps'])).map(withSchedule) }

const JOURNEY_STEPS = ['welcome', 'send', 'wait', 'branch', 'tag', 'staff-task', 'move', 'end']

/** A journey whose lists are lists and whose steps have an id and a known kind; deeper than branches may be, nothing is shown. */
const withJourney = (track: Fields): Fields => {
  const enter = fields(track['enter'])
  return {
    ...track,
    kind: 'journey',
    audience: track['audience'] === 'contact' ? 'contact' : 'member',
    enter: { ...enter, on: typeof enter['on'] === 'string' ? enter['on'] : 'member-joined' },
    goals: named(records(track['goals'])),
    exits: named(records(track['exits'])),
    steps: journeySteps(track['steps'], 0),
  }
}

const journeySteps = (value: Json | undefined, depth: number): Fields[] =>
  depth > BRANCH_DEPTH_MAX
    ? []
    : records(value)
        .filter(({ id, kind }) => typeof id === 'string' && typeof kind === 'string' && JOURNEY_STEPS.includes(kind))
        .map((step) => ({ ...step, ...partsOf(step, depth) }))

function partsOf(step: Fields, depth: number): Fields {
  const { kind, otherwise } = step
  const late: Fields = otherwise === undefined ? {} : { otherwise: journeySteps(otherwise, depth + 1) }
  switch (typeof kind === 'string' ? kind : '') {
    case 'branch': {
      const cases = named(records(step['cases']))
      return { ...late, cases: cases.map((way) => ({ ...way, steps: journeySteps(way['steps'], depth + 1) })) }
    }
    case 'wait':
      return late
    case 'send':
      return { ...text(step, 'content'), ...(step['fallback'] === undefined ? {} : { fallback: shownFallback(step) }) }
    case 'welcome':
      return text(step, 'content')
    case 'staff-task':
      return text(step, 'title')
    case 'move':
      return text(step, 'track')
    case 'end':
      return text(step, 'reason')
    default:
      return { add: tags(step['add']), remove: tags(step['remove']) }
  }
}

/** What is no fallback is shown as the one that does nothing. */
const shownFallback = ({ fallback }: Fields): Fields =>
  isRecord(fallback) && typeof fallback['kind'] === 'string' ? fallback : { kind: 'skip' }

/** Tags by the names of their group and their own. */
const tags = (value: Json | undefined): Fields[] =>
  records(value).filter(({ group, name }) => typeof group === 'string' && typeof name === 'string')

const withSchedule = (step: Fields): Fields => {
  const when = fields(step['when'])
  return { ...step, when: { ...when, kind: typeof when['kind'] === 'string' ? when['kind'] : 'daily' } }
}

/**
 * A document as the form can show it, whatever stands in its file: lists are lists and what has a name has one. Parts
 * that are of no known shape are left out here and stay in the file, where their problem is told by line.
 */
export function draftDocument(value: Fields): PlaybookDocument {
  const shown = {
    ...value,
    name: typeof value['name'] === 'string' ? value['name'] : '',
    summary: typeof value['summary'] === 'string' ? value['summary'] : '',
    basics: fields(value['basics']),
    setup: fields(value['setup']),
    variables: Object.fromEntries(Object.entries(fields(value['variables'])).filter(([, each]) => isRecord(each))),
    links: named(records(value['links'])),
    phases: named(records(value['phases'])),
    slots: named(records(value['slots'])),
    columns: named(records(value['columns'])).map((column) => ({ ...column, contents: words(column['contents']) })),
    tracks: named(records(value['tracks'])).map(withSteps),
    contents: named(records(value['contents'])).map(withVariants),
  }
  return shown as unknown as PlaybookDocument // its lists and names; what else is read of it is read with care
}
