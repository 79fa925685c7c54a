import { describeCondition, describeTag, type LinkNames } from '#contract/condition/describe.ts'
import type { Condition } from '#contract/condition.ts'
import { describeAgain, describeEntry, describeFallback, describeWait } from '#contract/playbook/journey-words.ts'
import {
  type Arm,
  channelNames,
  communityTypes,
  type Entry,
  type Experiment,
  type Fallback,
  type PlaybookDocument,
  type Schedule,
  type WaitStep,
  type Words,
} from '#contract/playbook.ts'
import { describeSchedule } from '../describe.ts'
import { namesOf } from '../name.ts'
import { valueWords } from './value-words.ts'
import type { Part } from './part.ts'

/** Above this a text is shown beside the sentence, not in it. */
const inline = 40

export const same = (text: string): Words => ({ zh: text, en: text })
const joined = (items: readonly Words[]): Words => ({
  zh: items.map(({ zh }) => zh).join('、'),
  en: items.map(({ en }) => en).join(', '),
})

/** A text that a sentence has no room for, as written; null where it has. */
export const longText = (value: unknown): string | null =>
  typeof value === 'string' && (value.length > inline || value.includes('\n')) ? value : null

/** Says the values of a document's fields. */
export type Say = (part: Part, path: string, value: unknown) => Words

export function sayOf(document: PlaybookDocument): Say {
  const names = namesOf(document)
  const links: LinkNames = (id) => {
    const link = document.links?.find((each) => each.id === id)
    return { zh: link?.name ?? id, en: link?.name_en ?? link?.name ?? id }
  }
  const hourOf = (slot: unknown) => document.slots?.find(({ id }) => id === slot)?.at ?? null
  const called = (sort: 'slot' | 'content' | 'column' | 'phase', id: unknown): Words => {
    const { name, nameEn } = names[sort](String(id))
    return { zh: `「${name}」`, en: `“${nameEn ?? name}”` }
  }
  const condition = (value: unknown): Words => describeCondition(value as Condition, links) // where the schema has one

  return (part, path, value) => {
    switch (path) {
      case 'when':
        return part.kind === 'step'
          ? describeSchedule(value as Schedule, hourOf(part.fields['slot'])) // a calendar step's
          : condition(value)
      case 'enter': {
        const entry = value as Entry // of a journey
        const where = entry.where && condition(entry.where)
        const words = [describeEntry(entry, condition), ...(where ? [where] : []), describeAgain(entry)]
        return { zh: words.map(({ zh }) => zh).join('，'), en: words.map(({ en }) => en).join('; ') }
      }
      case 'wait':
        return describeWait(value as Omit<WaitStep, 'id' | 'kind'>, condition) // what one is for
      case 'fallback': {
        const fallback = value as Fallback // of a send step
        const words = describeFallback(fallback)
        if (fallback.kind === 'skip') return words
        const content = called('content', fallback.content)
        return { zh: `${words.zh}，用${content.zh}`, en: `${words.en}, with ${content.en}` }
      }
      case 'add':
      case 'remove':
        return joined((value as { group: string; name: string }[]).map((tag) => same(describeTag(tag)))) // of a tag step
      case 'experiment':
        return experimentWords(value as Experiment, called) // of a calendar step
      case 'slot':
      case 'content':
      case 'column':
        return called(path, value)
      case 'contents':
      case 'phases':
        return joined(itemsOf(value).map((id) => called(path === 'phases' ? 'phase' : 'content', id)))
      case 'channel':
        return channelNames[value as keyof typeof channelNames] ?? plain(value) // the schema's own names
      case 'basics.community_type':
        return communityTypes[value as keyof typeof communityTypes]?.name ?? plain(value) // likewise
      default:
        return wordFor(path, value) ?? plain(value)
    }
  }
}

type Called = (sort: 'content', id: unknown) => Words

function experimentWords({ mode, arms }: Experiment, called: Called): Words {
  const words = joined(arms.map((arm) => armWords(arm, called)))
  return mode === 'bandit' ? { zh: `点得多的多发：${words.zh}`, en: `by clicks: ${words.en}` } : words
}

/** An arm as its share and what it does: 乙 45：发「素材」. */
function armWords({ id, name, name_en: nameEn, weight, content, variant, at, holdout }: Arm, called: Called): Words {
  const said: Words[] = [
    ...(content === undefined ? [] : [called('content', content)]),
    ...(variant === undefined ? [] : [{ zh: `变体 ${variant}`, en: `variant ${variant}` }]),
    ...(at === undefined ? [] : [same(at)]),
    ...(holdout ? [{ zh: '不发', en: 'nothing' }] : []),
  ]
  const does = said.length === 0 ? [{ zh: '原样', en: 'as written' }] : said
  return {
    zh: `${name ?? id} ${weight}（${does.map(({ zh }) => zh).join(' ')}）`,
    en: `${nameEn ?? name ?? id} ${weight} (${does.map(({ en }) => en).join(' ')})`,
  }
}

const itemsOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

function wordFor(path: string, value: unknown): Words | undefined {
  const of = valueWords[path.split('.').at(-1) ?? '']
  if (of === undefined) return undefined
  return Array.isArray(value) ? joined(value.map((each) => of[String(each)] ?? plain(each))) : of[String(value)]
}

/** A value as it is written, without the marks of its format. */
export function plain(value: unknown): Words {
  if (typeof value === 'boolean') return value ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' }
  if (Array.isArray(value)) return joined(value.map(plain))
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => `${key} ${typeof each === 'object' ? plain(each).en : String(each)}`)
    return same(parts.join(', '))
  }
  const text = String(value)
  return same(text.length > inline ? `${text.slice(0, inline)}…` : text)
}
