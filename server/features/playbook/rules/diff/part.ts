import { type BranchCase, type JourneyStep, type PlaybookDocument, type Track, type Words } from '#contract/playbook.ts'
import type { ChangeSection } from '#contract/playbook-diff.ts'
import { describeJourneys } from '#contract/playbook/journey-words.ts'

/** What a person calls a sort of part. */
export const partKinds = {
  playbook: { zh: '', en: '' },
  variable: { zh: '变量', en: 'variable' },
  link: { zh: '链接', en: 'link' },
  phase: { zh: '时期', en: 'phase' },
  slot: { zh: '时段', en: 'slot' },
  column: { zh: '栏目', en: 'column' },
  track: { zh: '轨道', en: 'track' },
  journey: { zh: '旅程', en: 'journey' },
  step: { zh: '步骤', en: 'step' },
  'journey-step': { zh: '旅程步骤', en: 'journey step' },
  case: { zh: '分支', en: 'way' },
  goal: { zh: '目标', en: 'goal' },
  exit: { zh: '退出条件', en: 'exit' },
  content: { zh: '素材', en: 'content' },
  variant: { zh: '变体', en: 'variant' },
} as const satisfies Record<string, Words>
export type PartKind = keyof typeof partKinds

/** A part of a document that can be told apart by its id, without the parts inside it. */
export type Part = {
  kind: PartKind
  /** Its own id; of a variant and a case, behind that of what it belongs to. */
  id: string
  name: Words
  section: ChangeSection
  /** The part that it stands in, by `keyOf`, and the place in there where order counts. */
  owner: string | null
  list: string
  listName: Words
  fields: Fields
}
export type Fields = Readonly<Record<string, unknown>>

type Written = { id: string; name?: string | undefined; name_en?: string | undefined }
type Place = Pick<Part, 'section' | 'owner' | 'list' | 'listName'>

export const keyOf = ({ kind, id }: Pick<Part, 'kind' | 'id'>): string => `${kind} ${id}`

/** A part as a sentence names it. */
export const named = ({ kind, name }: Part): Words => ({
  zh: `${partKinds[kind].zh}「${name.zh}」`,
  en: `${partKinds[kind].en} “${name.en}”`,
})

const nowhere: Words = { zh: '', en: '' }
const wordsOf = ({ id, name, name_en: nameEn }: Written): Words => ({ zh: name ?? id, en: nameEn ?? name ?? id })
/** A place of the document itself; only the lists in which order counts have a name. */
const top = (section: ChangeSection, list: string): Place => ({ section, owner: null, list, listName: nowhere })

function partOf(kind: PartKind, place: Place, written: Written, given: Partial<Part> = {}): Part {
  const { id, ...fields } = written
  return { kind, id, name: wordsOf(written), ...place, fields, ...given }
}

/** Every part of a document, whole and each once: what differs between two documents differs in these. */
export function partsOf(document: PlaybookDocument): Part[] {
  const { variables, links, phases, slots, columns, tracks, contents, ...rest } = document
  const said = new Map(describeJourneys(document).map((journey) => [journey.trackId, journey.steps]))
  return [
    { ...partOf('playbook', top('about', 'playbook'), rest), id: 'playbook', name: nowhere, fields: rest },
    ...Object.entries(variables ?? {}).map(([id, variable]) =>
      partOf(
        'variable',
        top('about', ''),
        { id, ...variable, name: variable.label, name_en: variable.label_en },
        {
          fields: variable,
        },
      ),
    ),
    ...(phases ?? []).map((phase) => partOf('phase', top('calendar', 'phases'), phase)),
    ...(slots ?? []).map((slot) => partOf('slot', top('calendar', 'slots'), slot)),
    ...(columns ?? []).map((column) => partOf('column', top('calendar', 'columns'), column)),
    ...tracks.flatMap((track) => trackParts(track, said.get(track.id) ?? {})),
    ...contents.flatMap((content) => {
      const { variants = [], ...own } = content
      const part = partOf('content', top('content', 'contents'), own)
      const place = { section: 'content', owner: keyOf(part), list: keyOf(part), listName: part.name } as const
      return [
        part,
        ...variants.map(({ key, ...variant }) => {
          const name = { zh: `${part.name.zh} · ${key}`, en: `${part.name.en} · ${key}` }
          return partOf('variant', place, { id: `${content.id}/${key}`, ...variant }, { name })
        }),
      ]
    }),
    ...(links ?? []).map((link) => partOf('link', top('content', 'links'), link)),
  ]
}

function trackParts(track: Track, said: Readonly<Record<string, Words>>): Part[] {
  if (track.kind === 'calendar') {
    const { steps, ...own } = track
    const part = partOf('track', top('calendar', 'tracks'), own)
    const place = { section: 'calendar', owner: keyOf(part), list: keyOf(part), listName: part.name } as const
    return [part, ...steps.map((step) => partOf('step', place, step))]
  }
  const { goals = [], exits = [], steps, ...head } = track
  const part = partOf('journey', top('journey', 'tracks'), head)
  const place = { section: 'journey', owner: keyOf(part), list: keyOf(part), listName: part.name } as const
  return [
    part,
    ...goals.map((goal) =>
      partOf('goal', { ...place, list: `${place.list} goals` }, goal, { id: `${track.id}/${goal.id}` }),
    ),
    ...exits.map((exit) =>
      partOf('exit', { ...place, list: `${place.list} exits` }, exit, { id: `${track.id}/${exit.id}` }),
    ),
    ...journeyParts(steps, place, said),
  ]
}

const otherwise: Words = { zh: '其余的人', en: 'everyone else' }
const timeUp: Words = { zh: '时间到了', en: 'the time is up' }

function journeyParts(steps: readonly JourneyStep[], place: Place, said: Readonly<Record<string, Words>>): Part[] {
  return steps.flatMap((step): Part[] => {
    // A step without a name goes by what it does.
    const name = step.name === undefined ? (said[step.id] ?? wordsOf(step)) : wordsOf(step)
    if (step.kind === 'wait') {
      const { for: duration, until, when, at_most: atMost, otherwise: late = [], ...rest } = step
      const wait = { for: duration, until, when, at_most: atMost }
      const part = partOf('journey-step', place, rest, { name, fields: { ...withoutId(rest), wait } })
      const list = `${keyOf(part)} otherwise`
      return [part, ...journeyParts(late, { section: 'journey', owner: keyOf(part), list, listName: timeUp }, said)]
    }
    if (step.kind !== 'branch')
      return [
        partOf('journey-step', place, step, { name: step.kind === 'staff-task' && !step.name ? titled(step) : name }),
      ]
    const { cases, otherwise: rest = [], ...own } = step
    const part = partOf('journey-step', place, own, { name })
    const within = (list: string, listName: Words, owner: string): Place => ({
      section: 'journey',
      owner,
      list,
      listName,
    })
    return [
      part,
      ...cases.flatMap((each: BranchCase) => {
        const { steps: inside, ...way } = each
        const id = `${step.id}/${each.id}`
        const casePart = partOf('case', within(`${keyOf(part)} cases`, name, keyOf(part)), way, { id })
        return [casePart, ...journeyParts(inside, within(keyOf(casePart), casePart.name, keyOf(casePart)), said)]
      }),
      ...journeyParts(rest, within(`${keyOf(part)} otherwise`, otherwise, keyOf(part)), said),
    ]
  })
}

const withoutId = ({ id: _id, ...rest }: { id: string }): Fields => rest
const titled = (step: { title: string; title_en?: string | undefined }): Words => ({
  zh: step.title,
  en: step.title_en ?? step.title,
})
