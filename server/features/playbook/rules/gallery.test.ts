import { describe, expect, test } from 'vitest'
import {
  calendarSteps,
  communityTypes,
  CONTENT_CLASSES,
  governorOfDocument,
  journeySteps,
  journeyTracks,
} from '#contract/playbook.ts'
import { playbookJsonSchema } from '#contract/playbook/json-schema.ts'
import { startOfDay } from '#server/kernel/time.ts'
import { occurrencesOf } from './occurrence.ts'
import { parsePlaybook } from './parse.ts'
import { placeholdersOf } from './placeholder.ts'
import { exampleValues } from './scenario.ts'
import { renderContent } from './render.ts'
import { builtInValues } from './variable.ts'

const sources = import.meta.glob<string>('/playbooks/*.yaml', { query: '?raw', import: 'default', eager: true })

const gallery = Object.entries(sources).map(([path, source]) => {
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new Error(`${path}: ${JSON.stringify(reading.problems[0])}`)
  return { name: path.replace('/playbooks/', ''), ...reading }
})

/** What one group chat of the gallery's example corp is sent in its first `days`. */
function sends(document: (typeof gallery)[number]['document'], days: number) {
  const from = Temporal.PlainDate.from('2026-11-22')
  const createdAt = startOfDay(from, 'Asia/Shanghai')
  const variables = exampleValues(document)
  const context = {
    zone: 'Asia/Shanghai',
    appliedAt: createdAt,
    chat: { createdAt, memberCount: 120, phaseByHand: null },
    variables,
  }
  return occurrencesOf(document, context, from, from.add({ days }))
}

test('the published JSON Schema is the schema of the code', async () => {
  await expect(`${JSON.stringify(playbookJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../../../playbooks/playbook.schema.json',
  )
})

test('the gallery holds the first three playbooks', () => {
  expect(gallery.map(({ name, document }) => [name, document.id])).toEqual([
    ['cold-start.yaml', 'cold-start'],
    ['maternity.yaml', 'maternity'],
    ['standard-daily.yaml', 'standard-daily'],
  ])
})

describe.each(gallery)('$name', ({ document, warnings }) => {
  test('passes the check without a warning', () => {
    expect(warnings).toEqual([])
  })

  test('has a name in English wherever the desk shows one', () => {
    const named = [
      document,
      ...(document.phases ?? []),
      ...(document.slots ?? []),
      ...(document.columns ?? []),
      ...(document.links ?? []),
      ...document.tracks,
      ...calendarSteps(document),
      ...journeySteps(document).filter((step) => step.name !== undefined),
      ...document.contents,
    ]
    const branches = journeySteps(document).flatMap((step) => (step.kind === 'branch' ? step.cases : []))
    const exits = journeyTracks(document).flatMap((track) => track.exits ?? [])
    const unnamed = [...named, ...branches, ...exits].filter((each) => each.name_en === undefined)
    expect(unnamed.map((each) => each.id)).toEqual([])
    const untitled = journeySteps(document).filter(
      (step) =>
        (step.kind === 'staff-task' && step.title_en === undefined) ||
        (step.kind === 'end' && step.reason_en === undefined),
    )
    expect(untitled.map(({ id }) => id)).toEqual([])
    expect(document.summary_en).toBeDefined()
  })

  test('repeats nothing within 14 days and keeps its cap, over 90 days', () => {
    const planned = sends(document, 90)
    const cap = governorOfDocument(document).groupPerDay
    const perDay = Map.groupBy(planned, (each) => each.localDate.toString())
    expect(Math.max(...[...perDay.values()].map((each) => each.length))).toBeLessThanOrEqual(cap)
    const seen = new Map<string, Temporal.PlainDate>()
    const early = planned.filter((each) => {
      const last = seen.get(each.contentId)
      seen.set(each.contentId, each.localDate)
      return last !== undefined && last.until(each.localDate).days < 14
    })
    expect(early.map((each) => each.contentId)).toEqual([])
  })

  test('keeps its mix within 10 points of its type', () => {
    const target = communityTypes[document.basics.community_type].mix
    const classes = sends(document, 90).map((each) => document.contents.find(({ id }) => id === each.contentId)?.class)
    for (const name of CONTENT_CLASSES) {
      const share = (100 * classes.filter((each) => each === name).length) / classes.length
      expect(Math.abs(share - target[name])).toBeLessThanOrEqual(10)
    }
  })

  test('fills every message whole, within three bubbles and the platform’s length', () => {
    const values = { ...exampleValues(document), ...builtInValues(Temporal.PlainDate.from('2026-11-22')) }
    for (const content of document.contents) {
      for (const variant of ['a', ...(content.variants ?? []).map(({ key }) => key)]) {
        const message = renderContent(document, content, {
          values,
          variant,
          linkTo: (id) => `https://q.example/l/${id}`,
        })
        expect(message.unfilled).toEqual([])
        expect(placeholdersOf(message.text ?? '')).toEqual([])
        expect(message.bubbles).toBeLessThanOrEqual(3)
        expect(message.textBytes).toBeLessThanOrEqual(4000)
      }
    }
  })

  test('says different things: no two messages share a third of their words', () => {
    const grams = (text: string): Set<string> => {
      const plain = text.replaceAll(/[^\p{Script=Han}]/gu, '')
      return new Set(Array.from({ length: Math.max(0, plain.length - 2) }, (_, i) => plain.slice(i, i + 3)))
    }
    const texts = document.contents.map((content) => ({ id: content.id, grams: grams(content.text ?? '') }))
    const alike = texts.flatMap((a, i) =>
      texts
        .slice(i + 1)
        .filter((b) => a.grams.intersection(b.grams).size / Math.min(a.grams.size, b.grams.size) > 1 / 3)
        .map((b) => `${a.id} ${b.id}`),
    )
    expect(alike).toEqual([])
  })

  test('uses none of the words the advertising law bars', () => {
    // 广告法 第九条、第二十八条 and what the regulator lists under them.
    const barred =
      /国家级|最高级|最佳|全网最|史上最|第一品牌|销量第一|绝对|永久|100%|百分之百|根治|零风险|无副作用|治愈|包治|特效|纯天然|独一无二|顶级|极致|万能|转发领|集赞|拉人/
    const worded = document.contents.filter((content) => barred.test(content.text?.replace('也不用拉人', '') ?? ''))
    expect(worded.map((content) => content.id)).toEqual([])
  })

  test('is on the 90th day where its calendar says', () => {
    expect(
      sends(document, 90)
        .map((each) => each.localTime.toString({ smallestUnit: 'minute' }))
        .every((time) => ['08:30', '10:00', '15:00', '20:00'].includes(time)),
    ).toBe(true)
  })
})

test.each(['standard-daily', 'maternity'])('%s brings 42 different messages in any 14 days', (id) => {
  const document = gallery.find(({ document: each }) => each.id === id)?.document
  const planned = document === undefined ? [] : sends(document, 90)
  const days = [...Map.groupBy(planned, ({ localDate }) => localDate.toString()).values()]
  const counts = days
    .slice(0, 77)
    .map((_, i) => new Set(days.slice(i, i + 14).flatMap((day) => day.map(({ contentId }) => contentId))).size)
  expect(new Set(counts)).toEqual(new Set([42]))
})
