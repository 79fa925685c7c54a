import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type PlaybookDocument, playbookDocument, type Step } from '#contract/playbook.ts'
import { lexiconOf } from '#contract/screening.ts'
import { isSame } from '#server/features/playbook/rules/diff/canonical.ts'
import { minimal, step } from '#server/features/playbook/rules/fixture/sample.ts'
import { readDocument } from '#server/features/playbook/rules/parse.ts'
import { breachesOf } from './breach.ts'
import { cloneOf } from './identity.ts'
import { mergeThree } from './merge.ts'
import { overridesOf } from './override.ts'
import { updateOf } from './update.ts'
import { writeClone, writeMerged } from './write.ts'

const gallery = ['standard-daily', 'fresh-food', 'maternity', 'restaurant-chain'].map((slug) =>
  readFileSync(new URL(`../../../../../playbooks/${slug}.yaml`, import.meta.url), 'utf8'),
)
const read = (source: string): PlaybookDocument => {
  const reading = readDocument(source)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.document
}
const documents = gallery.map(read)

const at = (id: string, time: string, parts: object = {}) =>
  step({ id, name: id, when: { kind: 'daily', at: time }, ...parts })
const document = (steps: object[], parts: object = {}): PlaybookDocument =>
  playbookDocument.parse(
    minimal({ name: '总部', tracks: [{ id: 't', name: '轨道', kind: 'calendar', steps }], ...parts }),
  )
const stepsOf = (of: PlaybookDocument): Step[] =>
  of.tracks.flatMap((track) => (track.kind === 'calendar' ? track.steps : []))
const clone = (of: PlaybookDocument, values = {}): PlaybookDocument =>
  cloneOf(of, { id: 'shop-1', unit: '南京路店', values })
const edit = (of: PlaybookDocument, change: (steps: Step[], whole: PlaybookDocument) => void): PlaybookDocument => {
  const made = structuredClone(of)
  for (const track of made.tracks) if (track.kind === 'calendar') change(track.steps, made)
  return made
}
const find = (steps: Step[], id: string): Step => {
  const found = steps.find((each) => each.id === id)
  if (!found) throw new Error(`there is no step ${id}`)
  return found
}

/** What Qunce itself bars. */
const lexicon = lexiconOf([])

const base = document([
  at('morning', '08:30', { content: 'a', bond: 'mandatory' }),
  at('noon', '12:00', { content: 'b' }),
  at('evening', '20:00', { content: 'c', bond: 'local' }),
])

describe('merging', () => {
  it('without anything of one’s own gives what is followed', () => {
    for (const before of documents)
      for (const after of documents)
        expect(isSame(mergeThree(before, before, after).document, after), `${before.id} ${after.id}`).toBe(true)
  })

  it('keeps what a follower changed, left out and added, and takes what changed above', () => {
    const shop = edit(clone(base), (steps) => {
      find(steps, 'noon').content = 'd'
      steps.push({ id: 'own', name: '本店', when: { kind: 'daily', at: '15:00' }, content: 'a' })
    })
    const next = edit(base, (steps) => {
      find(steps, 'morning').when = { kind: 'daily', at: '09:00' }
      steps.unshift({ id: 'new', name: '新', when: { kind: 'daily', at: '10:00' }, content: 'b' })
    })
    const { document: merged, collisions, overruled, steps } = updateOf(base, next, shop, '南京路店', lexicon)
    expect([collisions, overruled]).toEqual([[], []])
    expect(stepsOf(merged).map(({ id }) => id)).toEqual(['new', 'morning', 'noon', 'evening', 'own'])
    expect(find(stepsOf(merged), 'noon').content).toBe('d')
    expect(find(stepsOf(merged), 'morning').when).toEqual({ kind: 'daily', at: '09:00' })
    expect([merged.id, merged.name]).toEqual(['shop-1', '总部 · 南京路店'])
    expect(steps).toBe(2) // one new, one at another hour
  })

  it('tells in words where both changed one thing, and keeps the follower’s', () => {
    const shop = edit(clone(base), (steps) => void (find(steps, 'noon').content = 'd'))
    const next = edit(base, (steps) => void (find(steps, 'noon').content = 'a'))
    const { document: merged, collisions } = updateOf(base, next, shop, '南京路店', lexicon)
    expect(find(stepsOf(merged), 'noon').content).toBe('d')
    expect(collisions).toEqual([
      {
        part: 'step noon',
        kind: 'both_changed',
        name: { zh: '步骤「noon」', en: 'step “noon”' },
        above: [{ zh: '步骤「noon」的素材：「b」 → 「a」', en: expect.any(String) }],
        own: [{ zh: '步骤「noon」的素材：「b」 → 「d」', en: expect.any(String) }],
      },
    ])
  })

  it('keeps a step that the follower changed and that is gone above, and says so', () => {
    const shop = edit(clone(base), (steps) => void (find(steps, 'noon').name = '午间'))
    const next = edit(base, (steps) => void steps.splice(1, 1))
    const { document: merged, collisions } = updateOf(base, next, shop, '南京路店', lexicon)
    expect(stepsOf(merged).map(({ id }) => id)).toEqual(['morning', 'noon', 'evening'])
    expect(collisions.map(({ part, kind }) => [part, kind])).toEqual([['step noon', 'removed_above']])
  })

  it('leaves out for good what the follower left out, until it is mandatory', () => {
    const shop = edit(clone(base), (steps) => void steps.splice(1, 1))
    const changed = edit(base, (steps) => void (find(steps, 'noon').content = 'a'))
    expect(stepsOf(updateOf(base, changed, shop, '南京路店', lexicon).document).map(({ id }) => id)).toEqual([
      'morning',
      'evening',
    ])
    const held = edit(base, (steps) => void (find(steps, 'noon').bond = 'mandatory'))
    const update = updateOf(base, held, shop, '南京路店', lexicon)
    expect(stepsOf(update.document).map(({ id }) => id)).toEqual(['morning', 'noon', 'evening'])
    expect([update.collisions, update.overruled.map(({ zh }) => zh)]).toEqual([[], ['去掉步骤「noon」：每天 12:00']])
  })

  it('undoes a follower’s text in a step that becomes mandatory', () => {
    const shop = edit(
      clone(base),
      (_steps, whole) => void (whole.contents[1] = { ...need(whole.contents[1]), text: '本店说法' }),
    )
    const held = edit(base, (steps) => void (find(steps, 'noon').bond = 'mandatory'))
    const { document: merged, collisions, overruled } = updateOf(base, held, shop, '南京路店', lexicon)
    expect(merged.contents[1]?.text).toBe('素材 b')
    expect([collisions, overruled.length]).toEqual([[], 1])
  })

  it('waits for a person where a message says what has been barred since, whoever wrote it', () => {
    const shop = edit(
      clone(base),
      (_steps, whole) => void (whole.contents[1] = { ...need(whole.contents[1]), text: '本店的老话' }),
    )
    const next = edit(base, (steps) => void (find(steps, 'noon').when = { kind: 'daily', at: '12:30' }))
    const barred = lexiconOf([{ word: '老话', level: 'block', reason: '不再说了' }])
    expect(updateOf(base, next, shop, '南京路店', lexicon).collisions).toEqual([])
    const told = updateOf(base, next, shop, '南京路店', barred).collisions
    expect(told).toMatchObject([
      { kind: 'invalid', name: { zh: 'contents[1].text' }, above: [{ en: expect.any(String) }] },
    ])
    expect(told[0]?.above[0]?.zh).toContain('「老话」')
  })

  it('never touches a local step once it is there', () => {
    const shop = edit(clone(base), (steps) => void (find(steps, 'evening').when = { kind: 'daily', at: '21:00' }))
    for (const next of [
      edit(base, (steps) => void (find(steps, 'evening').when = { kind: 'daily', at: '19:00' })),
      edit(base, (steps) => void steps.splice(2, 1)),
    ]) {
      const { document: merged, collisions } = updateOf(base, next, shop, '南京路店', lexicon)
      expect(find(stepsOf(merged), 'evening').when).toEqual({ kind: 'daily', at: '21:00' })
      expect(collisions).toEqual([])
    }
  })

  it('keeps values of a unit’s own, and takes a new default where it has none', () => {
    const variables = {
      城市: { type: 'text', label: '城市', default: '上海' },
      热线: { type: 'text', label: '热线', default: '400' },
    }
    const above = document([at('noon', '12:00')], { variables })
    const shop = clone(above, { 城市: '南京' })
    expect(overridesOf(above, shop)).toEqual({ items: [], overrides: 0, locals: 0 })
    const next = structuredClone(above)
    Object.assign(next.variables ?? {}, {
      城市: { ...variables.城市, default: '北京' },
      热线: { ...variables.热线, default: '401' },
    })
    const merged = updateOf(above, next, shop, '南京路店', lexicon).document
    expect([merged.variables?.['城市']?.default, merged.variables?.['热线']?.default]).toEqual(['南京', '401'])
  })

  it('changes nothing the second time, and by two versions at once what it changes one by one', () => {
    const hours = ['09:00', '10:00', '11:00']
    const change = fc.record({
      step: fc.nat(5),
      hour: fc.constantFrom(...hours),
      content: fc.constantFrom('a', 'b', 'c', 'd'),
    })
    const ids = ['s0', 's1', 's2', 's3', 's4', 's5']
    const first = document(ids.map((id) => at(id, '08:00')))
    const apply = (of: PlaybookDocument, changes: { step: number; hour: string; content: string }[]) =>
      edit(of, (steps) => {
        for (const { step: s, hour, content } of changes) {
          const found = steps.find(({ id }) => id === ids[s])
          if (found) Object.assign(found, { when: { kind: 'daily', at: hour }, content })
        }
      })
    const gone = fc.subarray(ids, { maxLength: 2 })
    const without = (of: PlaybookDocument, out: readonly string[]) =>
      edit(of, (steps) => void steps.splice(0, steps.length, ...steps.filter(({ id }) => !out.includes(id))))
    let plain = 0
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 3 }),
        gone,
        fc.array(change, { maxLength: 3 }),
        gone,
        fc.array(change, { maxLength: 3 }),
        (own, ownGone, one, oneGone, two) => {
          // Who makes the change that is made above follows on from there: that is another case.
          fc.pre(!own.some((mine) => one.some((theirs) => theirs.step === mine.step)))
          const mine = without(apply(first, own), ownGone)
          const second = without(apply(first, one), oneGone)
          const third = apply(second, two)
          const atOnce = mergeThree(first, mine, third)
          expect(mergeThree(third, atOnce.document, third)).toEqual({
            document: atOnce.document,
            clashes: [],
            overruled: [],
          })
          const half = mergeThree(first, mine, second)
          const byTurns = mergeThree(second, half.document, third)
          if (atOnce.clashes.length + half.clashes.length + byTurns.clashes.length > 0) return
          plain += 1
          expect(byTurns.document).toEqual(atOnce.document)
        },
      ),
    )
    expect(plain).toBeGreaterThan(10)
  })
})

describe('overrides', () => {
  it('are counted by step, with what the step says, and not for local steps', () => {
    const shop = edit(clone(base), (steps, whole) => {
      whole.contents[1] = { ...need(whole.contents[1]), text: '本店说法' }
      find(steps, 'noon').when = { kind: 'daily', at: '12:30' }
      find(steps, 'evening').name = '随便改'
      steps.push({ id: 'own', name: '本店', when: { kind: 'daily', at: '15:00' }, content: 'own' })
      whole.contents.push({ id: 'own', name: '本店', class: 'brand', text: '本店的' })
    })
    const { items, overrides, locals } = overridesOf(base, shop)
    expect([overrides, locals]).toEqual([1, 1])
    expect(items.map(({ part, kind, changes }) => [part, kind, changes.length])).toEqual([
      ['step noon', 'changed', 2],
      ['step own', 'local', 2],
    ])
  })

  it('are none in a clone, of every playbook of the gallery', () => {
    for (const of of documents) expect(overridesOf(of, clone(of))).toEqual({ items: [], overrides: 0, locals: 0 })
  })
})

describe('a mandatory step', () => {
  const rules = (own: PlaybookDocument, above = base) => breachesOf(above, own).map(({ rule, value }) => [rule, value])

  it('is kept as it is: its time, its text and its place in the playbook', () => {
    expect(rules(clone(base))).toEqual([])
    const late = edit(clone(base), (steps) => void (find(steps, 'morning').when = { kind: 'daily', at: '09:00' }))
    const said = edit(
      clone(base),
      (_steps, whole) => void (whole.contents[0] = { ...need(whole.contents[0]), text: '别的' }),
    )
    const out = edit(clone(base), (steps) => void steps.splice(0, 1))
    const loose = edit(clone(base), (steps) => void (find(steps, 'morning').bond = 'optional'))
    for (const own of [late, said, out, loose]) expect(rules(own)).toEqual([['step_mandatory', 'morning']])
    const others = edit(clone(base), (steps) => {
      find(steps, 'noon').content = 'd'
      steps.unshift({ id: 'own', name: '本店', when: { kind: 'daily', at: '15:00' }, content: 'b' })
    })
    expect(rules(others)).toEqual([])
  })

  it('keeps its slot to itself', () => {
    const slots = [{ id: 'evening', name: '晚间', at: '20:00' }]
    const held = {
      id: 'benefit',
      name: '福利',
      when: { kind: 'daily' },
      slot: 'evening',
      content: 'a',
      bond: 'mandatory',
    }
    const above = document([held], { slots })
    const shop = edit(clone(above), (steps) => {
      steps.push({ id: 'sale', name: '秒杀', when: { kind: 'weekly', days: ['wed'] }, slot: 'evening', content: 'b' })
    })
    expect(rules(shop, above)).toEqual([['slot_of_mandatory', 'evening']])
  })
})

describe('writing', () => {
  it('a clone keeps the text but for its name, its values and its id', () => {
    for (const [i, source] of gallery.entries()) {
      const made = clone(need(documents[i]))
      const written = writeClone(source, made)
      expect(read(written)).toEqual(made)
      const comments = (text: string) => text.split('\n').filter((line) => line.trim().startsWith('#')).length
      expect(comments(written)).toBe(comments(source))
    }
  })

  it('says of every merge just what was merged, with the comments of both', () => {
    const mineText = `# 本店\n${JSON.stringify(clone(base), null, 1)}`
    const yaml = need(gallery[0])
    const own = cloneOf(need(documents[0]), { id: 'shop-2', unit: '二店', values: {} })
    for (const [i, next] of documents.entries()) {
      const merged = { ...next, id: own.id, name: own.name }
      expect(read(writeMerged(writeClone(yaml, own), need(gallery[i]), merged))).toEqual(merged)
    }
    const next = edit(clone(base), (steps) => void (find(steps, 'noon').content = 'd'))
    const written = writeMerged(mineText, mineText, next)
    expect([written.startsWith('# 本店'), read(written)]).toEqual([true, next])
  })

  it('writes a source with anchors anew', () => {
    const source = JSON.stringify(base).replace('"08:30"', '&hour "08:30"').replace('"12:00"', '*hour ')
    const made = clone(read(source))
    expect(read(writeClone(source, made))).toEqual(made)
  })
})

function need<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('there is such a one')
  return value
}
