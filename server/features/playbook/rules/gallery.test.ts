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

const sources = import.meta.glob<string>('/playbooks/**/*.yaml', { query: '?raw', import: 'default', eager: true })

const all = Object.entries(sources).map(([path, source]) => {
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new Error(`${path}: ${JSON.stringify(reading.problems[0])}`)
  return { name: path.replace('/playbooks/', ''), ...reading }
})
const english = all.filter(({ name }) => name.startsWith('en/'))
const gallery = all.filter(({ name }) => !name.startsWith('en/'))

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

/** Runs of three Chinese characters or of three English words; signs, spaces and placeholders apart. */
function gramsOf(text: string): Set<string> {
  const units =
    text
      .replaceAll(/\{\{[^}]*\}\}/g, '')
      .toLowerCase()
      .match(/\p{Script=Han}|[a-z’']+/gu) ?? []
  return new Set(Array.from({ length: Math.max(0, units.length - 2) }, (_, i) => units.slice(i, i + 3).join(' ')))
}

test('the published JSON Schema is the schema of the code', async () => {
  await expect(`${JSON.stringify(playbookJsonSchema(), null, 2)}\n`).toMatchFileSnapshot(
    '../../../../playbooks/playbook.schema.json',
  )
})

/** The gallery by id (spec 10, Templates). */
const IDS = [
  'general',
  'cold-start',
  'standard-daily',
  'sun-never-sets',
  'maternity',
  'education',
  'fitness',
  'fresh-food',
  'restaurant-chain',
  'after-sale',
  'member-day',
  'win-back',
  'flash-group',
  'conversion-camp',
  'old-fans-new-group',
  'high-ticket',
  'live-stream',
  'e-commerce',
  'local-life',
  'new-retail',
  'fmcg',
  'personal-account',
  'layer-core',
  'layer-normal',
  'layer-long-term',
  'resource-matching',
  'witness',
  'fast-fashion',
  'content-base',
  'partner',
  'moments-rhythm',
  'exchange',
]

test('the gallery holds these playbooks, each in a file named by its id', () => {
  expect(gallery.map(({ name }) => name)).toEqual(gallery.map(({ document }) => `${document.id}.yaml`))
  expect(gallery.map(({ document }) => document.id)).toEqual(IDS.toSorted())
})

describe.each(all)('$name', ({ document, warnings }) => {
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
    const posts = planned.filter(({ channel }) => channel === null)
    const perDay = Map.groupBy(posts, (each) => each.localDate.toString())
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
    const texts = document.contents.map((content) => ({ id: content.id, grams: gramsOf(content.text ?? '') }))
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
      /国家级|最高级|最佳|全网最|史上最|第一品牌|销量第一|绝对|永久|100%|百分之百|根治|零风险|无副作用|治愈|包治|特效|纯天然|独一无二|顶级|极致|万能|转发领|集赞|拉人|稳赚|保过|包过|包会|包瘦|\b(the best(?!-before)|best price|number one|guaranteed?|risk-free|miracle|cures?)\b|最(好的|优|低价|便宜|划算|实惠|省钱|安全|健康|有效|新鲜|专业|畅销|受欢迎)/
    const worded = [
      ...document.contents.map((content) => [content.id, content] as const),
      ...Object.entries(document.setup.ammunition ?? {}),
    ].filter(([, words]) => barred.test(JSON.stringify(words).replaceAll(/也不(用|需要)拉人|一定要拉人/g, '')))
    expect(worded.map(([id]) => id)).toEqual([])
  })

  test('is written out: nothing in it waits to be filled but its variables', () => {
    const unwritten = document.contents.filter((content) =>
      [content, ...(content.variants ?? [])]
        .flatMap(({ text = '', attachments = [] }) => [
          text,
          ...attachments.flatMap((each) => (each.type === 'link' ? [each.title, each.description ?? ''] : [])),
        ])
        .some((words) => /X{2,}|TODO|TBD|lorem|待补|待定|待填|此处|某某|张三|李四|\[[^\]]*\]/i.test(words)),
    )
    expect(unwritten.map(({ id }) => id)).toEqual([])
  })

  test('says what it needs and what it should bring', () => {
    const { basics, setup } = document
    expect(basics.goals?.length).toBeGreaterThanOrEqual(4)
    expect(setup.pilot?.pass.length).toBeGreaterThan(0)
    expect(setup.ammunition?.faq?.length).toBeGreaterThanOrEqual(3)
    expect(setup.ammunition?.escalation?.length).toBeGreaterThan(0)
    const unexplained = Object.entries(document.variables ?? {}).filter(
      ([, { default: value, example, label_en }]) => (value ?? example) === undefined || label_en === undefined,
    )
    expect(unexplained.map(([name]) => name)).toEqual([])
  })

  test('sends at the hours of its slots alone, over 90 days', () => {
    const hours = new Set(document.slots?.map(({ at }) => at))
    // What goes elsewhere by hand takes no slot.
    const others = sends(document, 90)
      .filter(({ channel }) => channel === null)
      .map((each) => each.localTime.toString({ smallestUnit: 'minute' }))
      .filter((time) => !hours.has(time))
    expect(others).toEqual([])
  })
})

test('no two messages of the gallery are near-duplicates, whichever playbooks they stand in', () => {
  const texts = all.flatMap(({ name, document }) =>
    document.contents.map(({ id, text = '' }) => ({ id: `${name}/${id}`, grams: gramsOf(text) })),
  )
  const holders = new Map<string, number[]>()
  texts.forEach(({ grams }, i) => grams.forEach((gram) => holders.set(gram, [...(holders.get(gram) ?? []), i])))
  const alike = texts.flatMap((a, i) => {
    const shared = new Map<number, number>()
    for (const gram of a.grams) for (const j of holders.get(gram) ?? []) shared.set(j, (shared.get(j) ?? 0) + 1)
    return texts.flatMap((b, j) => {
      const both = shared.get(j) ?? 0
      return j > i && both / (a.grams.size + b.grams.size - both) >= 0.5 ? [`${a.id} ${b.id}`] : []
    })
  })
  expect(alike).toEqual([])
})

test.each([
  ['standard-daily', 42],
  ['maternity', 42],
])('%s brings at least %i different messages in any 14 days', (id, wanted) => {
  const planned = sends(gallery.find(({ document }) => document.id === id)!.document, 90) // the table names files that are there
  const days = Array.from({ length: 77 }, (_, i) => Temporal.PlainDate.from('2026-11-22').add({ days: i }))
  const counts = days.map((first) => {
    const fortnight = planned.filter(
      ({ localDate }) => first.until(localDate).days >= 0 && first.until(localDate).days < 14,
    )
    return new Set(fortnight.map(({ contentId }) => contentId)).size
  })
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(wanted)
})

describe.each(english)('$name, an edition in English', ({ name, document }) => {
  const original = gallery.find((each) => `en/${each.name}` === name)!.document // an edition is of a file of the gallery

  test('differs from the original in words alone', () => {
    const skeleton = ({ id, phases, slots, tracks, columns, contents, links, governor, basics }: typeof document) => ({
      id,
      phases,
      slots,
      governor,
      goals: basics.goals,
      links: links?.map((link) => link.id),
      columns: columns?.map((column) => [column.id, column.pick, column.contents]),
      steps: tracks.map((track) => [track.id, track.kind, track.steps.map((step) => JSON.stringify(idsOf(step)))]),
      contents: contents.map((content) => [
        content.id,
        content.class,
        content.form,
        content.variants?.map(({ key }) => key),
        placeholdersOf(content.text ?? '')
          .filter(({ kind }) => kind === 'link')
          .map((link) => link.name),
      ]),
    })
    expect(skeleton(document)).toEqual(skeleton(original))
  })

  test('speaks English to members', () => {
    const spoken = document.contents.map(({ text, attachments, variants }) => [text, attachments, variants])
    const said = JSON.stringify([spoken, document.setup, exampleValues(document), document.basics.positioning])
    expect(/.{0,20}\p{Script=Han}.{0,20}/u.exec(said)?.[0]).toBeUndefined()
  })
})

/** A step without its words: what it is, when, and what it sends. */
function idsOf(step: unknown): unknown {
  const words = new Set(['name', 'name_en', 'note', 'title', 'title_en', 'reason', 'reason_en', 'tag', 'add', 'remove'])
  return JSON.parse(JSON.stringify(step, (key, value: unknown) => (words.has(key) ? undefined : value)))
}
