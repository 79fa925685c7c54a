import type { ChangeSection, PlaybookChange } from '#contract/playbook-diff.ts'
import { changeSections } from '#contract/playbook-diff.ts'
import type { PlaybookDocument, Words } from '#contract/playbook.ts'
import { canonical, isSame } from './canonical.ts'
import { movedItems } from './moved.ts'
import { keyOf, named, type Part, partsOf } from './part.ts'
import { type FieldChange, fieldChange } from './sentence.ts'
import { type Say, sayOf } from './value.ts'

/**
 * What changed from one document to another, in words of both languages, section by section. Parts are told apart by
 * their stable ids; what means the same (an empty list, or none) is no change. Documents that differ have at least one.
 */
export function diffPlaybooks(before: PlaybookDocument, after: PlaybookDocument): PlaybookChange[] {
  if (isSame(before, after)) return []
  const [old, young] = [byKey(partsOf(before)), byKey(partsOf(after))]
  const [sayOld, sayYoung] = [sayOf(before), sayOf(after)]
  const changes: PlaybookChange[] = []
  for (const [key, part] of old)
    if (!young.has(key) && !isWithin(part, old, young)) changes.push(removed(part, inside(key, old), sayOld))
  for (const [key, part] of young) {
    const was = old.get(key)
    if (!was) {
      if (!isWithin(part, young, old)) changes.push(added(part, inside(key, young), sayYoung))
      continue
    }
    for (const change of fieldChanges(was, part))
      changes.push(changeOf(part, fieldChange(was, part, change, sayOld, sayYoung)))
    if (was.list !== part.list) changes.push(changeOf(part, { kind: 'moved', field: null, text: movedTo(was, part) }))
  }
  changes.push(...reordered(old, young))
  return changes.toSorted((a, b) => changeSections.indexOf(a.section) - changeSections.indexOf(b.section))
}

/** By kind and id; one that stands there twice has its turn in the key, so that none is overlooked. */
function byKey(parts: readonly Part[]): Map<string, Part> {
  const found = new Map<string, Part>()
  for (const part of parts) {
    let key = keyOf(part)
    for (let turn = 2; found.has(key); turn += 1) key = `${keyOf(part)} ${turn}`
    found.set(key, part)
  }
  return found
}

/** Whether a part came or went with the part that it stands in. */
const isWithin = (part: Part, here: ReadonlyMap<string, Part>, there: ReadonlyMap<string, Part>): boolean =>
  part.owner !== null && here.has(part.owner) && !there.has(part.owner)

/** How many parts stand in one, at any depth. */
function inside(key: string, parts: ReadonlyMap<string, Part>): number {
  const own = [...parts].filter(([, part]) => part.owner === key && !['exit', 'goal', 'variant'].includes(part.kind))
  return own.reduce((sum, [each, part]) => sum + (part.kind === 'case' ? 0 : 1) + inside(each, parts), 0)
}

function fieldChanges(before: Part, after: Part): FieldChange[] {
  const [old, young] = [leavesOf(before), leavesOf(after)]
  return [...new Set([...old.keys(), ...young.keys()])]
    .map((path) => ({ path, before: old.get(path), after: young.get(path) }))
    .filter((change) => !isSame(change.before, change.after))
}

/** Values that are one thing to a person. */
const whole = new Set(['when', 'wait', 'fallback', 'experiment', 'only'])

/** The values of a part by their path; what is not there or empty has none. */
function leavesOf(part: Part): Map<string, unknown> {
  const leaves = new Map<string, unknown>()
  const gather = (value: unknown, path: string): void => {
    if (canonical(value) === '') return
    const isWhole = whole.has(path) || (path === 'enter' && part.kind === 'journey')
    if (isWhole || typeof value !== 'object' || value === null || Array.isArray(value))
      return void leaves.set(path, value)
    for (const [key, each] of Object.entries(value)) gather(each, path === '' ? key : `${path}.${key}`)
  }
  gather(part.fields, '')
  return leaves
}

const sentence = (text: Words): Words => ({ zh: text.zh, en: text.en.charAt(0).toUpperCase() + text.en.slice(1) })

const withCount = (count: number): Words =>
  count === 0 ? { zh: '', en: '' } : { zh: `，连同 ${count} 步`, en: `, with ${count} step${count === 1 ? '' : 's'}` }

/** A calendar step with when it is due, anything else with how much stands in it. */
const extent = (part: Part, count: number, say: Say): Words => {
  if (part.kind !== 'step') return withCount(count)
  const { zh, en } = say(part, 'when', part.fields['when'])
  return { zh: `：${zh}`, en: `: ${en}` }
}

function added(part: Part, count: number, say: Say): PlaybookChange {
  const [{ zh, en }, more] = [named(part), extent(part, count, say)]
  const text = { zh: `新增${zh}${more.zh}`, en: `New ${en}${more.en}` }
  return changeOf(part, { kind: 'added', field: null, text, after: copyOf(part) })
}

function removed(part: Part, count: number, say: Say): PlaybookChange {
  const [{ zh, en }, more] = [named(part), extent(part, count, say)]
  const text = { zh: `去掉${zh}${more.zh}`, en: `${en} is gone${more.en}` }
  return changeOf(part, { kind: 'removed', field: null, text, before: copyOf(part) })
}

const copyOf = ({ fields }: Part): string | null => (typeof fields['text'] === 'string' ? fields['text'] : null)

/** A part that stands in another one than before: it moved, whatever its neighbours did. */
function movedTo(before: Part, after: Part): Words {
  const { zh, en } = named(after)
  const [from, to] = [before.listName, after.listName]
  return { zh: `${zh}从「${from.zh}」移到「${to.zh}」`, en: `${en} moved from “${from.en}” to “${to.en}”` }
}

/** Parts that stand elsewhere among those that stayed in their list. */
function reordered(old: ReadonlyMap<string, Part>, young: ReadonlyMap<string, Part>): PlaybookChange[] {
  const lists = Map.groupBy(
    [...young].filter(([key, part]) => old.get(key)?.list === part.list && part.list !== ''),
    ([, part]) => part.list,
  )
  return [...lists.values()].flatMap((members) => {
    const order = members.map(([key]) => key)
    const here = new Set(order)
    const moved = movedItems(
      [...old.keys()].filter((key) => here.has(key)),
      order,
    )
    return members.flatMap(([key, part], at) => {
      if (!moved.has(key)) return []
      const previous = members[at - 1]?.[1]
      const { zh, en } = named(part)
      const text = previous
        ? { zh: `${zh}挪到「${previous.name.zh}」之后`, en: `${en} now stands after “${previous.name.en}”` }
        : { zh: `${zh}挪到最前`, en: `${en} now stands first` }
      return [changeOf(part, { kind: 'moved', field: null, text })]
    })
  })
}

type Said = Pick<PlaybookChange, 'kind' | 'field' | 'text'> & { before?: string | null; after?: string | null }

function changeOf(part: Part, { kind, field, text, before = null, after = null }: Said): PlaybookChange {
  const part_ = part.kind === 'playbook' ? null : `${part.kind} ${part.id}`
  return { section: sectionOf(part, field), kind, part: part_, field, text: sentence(text), before, after }
}

const sectionOf = ({ section }: Part, field: string | null): ChangeSection =>
  field !== null && field.startsWith('governor.') ? 'governor' : section
