import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readValue } from './apply.ts'
import type { Edit, Json, Place } from './edit.ts'
import {
  beginSession,
  confirmSent,
  dismiss,
  failSent,
  insist,
  isUnsaved,
  makeEdits,
  mergeLatest,
  redo,
  sendPending,
  undo,
  type Session,
} from './session.ts'
import { valueAt } from './value.ts'

const source = readFileSync('playbooks/standard-daily.yaml', 'utf8')
const name: Place = ['name']
const pain: Place = ['basics', 'positioning', 'pain']
const set = (at: Place, value: Json | null, of = source): Edit => ({
  op: 'set',
  at,
  value,
  was: valueAt(readValue(of) ?? {}, at),
})
const begin = () => beginSession(source, 3)
const doing = (session: Session, ...edits: Edit[]) => edits.reduce((now, edit) => makeEdits(now, [edit]), session)
const at = (session: Session, place: Place) => valueAt(readValue(session.source) ?? {}, place)

describe('undo', () => {
  test('goes back to the very source before, step by step, and forth again', () => {
    const done = doing(begin(), set(name, '甲'), set(pain, '乙'))
    const back = undo(undo(done))
    expect(back.source).toBe(source)
    expect(undo(back)).toBe(back)
    expect(redo(redo(back)).source).toBe(done.source)
    expect(doing(undo(done), set(['summary'], '丙')).future).toEqual([])
  })

  test('takes back a stretch of typing at once, and what was typed after a save by itself', () => {
    const typed = doing(begin(), set(name, '甲'), { op: 'set', at: name, value: '甲乙', was: '甲' })
    expect(undo(typed).source).toBe(source)
    const saved = confirmSent(sendPending(typed), 4)
    const more = doing(saved, { op: 'set', at: name, value: '甲乙丙', was: '甲乙' })
    expect(at(undo(more), name)).toBe('甲乙')
  })

  test('of what is saved is one more change to save', () => {
    const saved = confirmSent(sendPending(doing(begin(), set(name, '甲'))), 4)
    expect(isUnsaved(saved)).toBe(false)
    const back = undo(saved)
    expect(isUnsaved(back)).toBe(true)
    const theirs = makeEdits(beginSession(saved.source, 4), [set(pain, '他们的', saved.source)])
    const merged = mergeLatest(back, { source: theirs.source, revision: 5, updatedBy: '林' })
    expect([at(merged, name), at(merged, pain)]).toEqual(['标准日常', '他们的'])
  })
})

describe('saving', () => {
  test('confirms what was sent and keeps what was typed meanwhile for the next', () => {
    const sent = sendPending(doing(begin(), set(name, '甲')))
    const typed = doing(sent, set(pain, '乙'))
    const saved = confirmSent(typed, 4)
    expect(saved.saved).toEqual({ source: sent.source, revision: 4 })
    expect(saved.pending).toHaveLength(1)
    expect(isUnsaved(saved)).toBe(true)
  })

  test('that got no answer is no save', () => {
    const failed = failSent(sendPending(doing(begin(), set(name, '甲'))))
    expect([failed.pending.length, failed.saved.revision, isUnsaved(failed)]).toEqual([1, 3, true])
  })

  test('whose answer was lost is recognised when it comes back as the latest', () => {
    const failed = failSent(sendPending(doing(begin(), set(name, '甲'))))
    const merged = mergeLatest(failed, { source: failed.source, revision: 4, updatedBy: '我' })
    expect([isUnsaved(merged), merged.lost, merged.merged]).toEqual([false, [], null])
  })

  test('whose answer was lost is recognised, too, when more was typed since, in the same field and elsewhere', () => {
    const steps: Place = ['contents']
    const item = { id: 'fresh', name: '新', class: 'activation' }
    const sent = doing(begin(), { op: 'insert', at: steps, item, after: null }, set(name, '甲'))
    const failed = failSent(sendPending(sent))
    const typed = doing(failed, { op: 'set', at: name, value: '甲乙', was: '甲' }, set(pain, '丙'))
    // Sent once more, again without an answer: what stands there may be either.
    const again = failSent(sendPending(typed))
    const merged = mergeLatest(again, { source: failed.source, revision: 4, updatedBy: '我' })
    expect([merged.lost, merged.merged, merged.saved.revision]).toEqual([[], null, 4])
    expect([at(merged, name), at(merged, pain), merged.pending.length]).toEqual(['甲乙', '丙', 2])
    expect(at(undo(undo(merged)), name)).toBe('甲')
  })
})

describe('a colleague at the same draft', () => {
  const theirs = (...edits: Edit[]) => ({ source: doing(begin(), ...edits).source, revision: 4, updatedBy: '林' })

  test('whose change is elsewhere is taken in with ours', () => {
    const merged = mergeLatest(doing(begin(), set(name, '我的')), theirs(set(pain, '林的')))
    expect([at(merged, name), at(merged, pain), merged.lost, merged.merged?.by]).toEqual(['我的', '林的', [], '林'])
    expect(merged.saved.revision).toBe(4)
    expect(isUnsaved(merged)).toBe(true)
  })

  test('who changed the same field wins, and ours is kept with its text until it is put in or dropped', () => {
    const merged = mergeLatest(doing(begin(), set(name, '我的')), theirs(set(name, '林的')))
    expect([at(merged, name), isUnsaved(merged)]).toEqual(['林的', false])
    const [lost] = merged.lost
    expect(lost).toMatchObject({ edits: [{ value: '我的' }], refusal: { code: 'changed', is: '林的' } })
    if (!lost) throw new Error('lost')
    const put = insist(merged, lost)
    expect([at(put, name), put.lost, isUnsaved(put)]).toEqual(['我的', [], true])
    expect(dismiss(merged, lost).lost).toEqual([])
  })

  test('who removed what ours changes leaves ours in sight', () => {
    const steps: Place = ['tracks', { id: 'rhythm' }, 'steps']
    const was = valueAt(readValue(source) ?? {}, [...steps, { id: 'benefit' }]) ?? ''
    const ours = doing(begin(), set([...steps, { id: 'benefit' }, 'name'], '我的福利'))
    const merged = mergeLatest(ours, theirs({ op: 'remove', at: steps, item: 'benefit', was }))
    expect(merged.lost).toMatchObject([{ edits: [{ value: '我的福利' }], refusal: { code: 'gone' } }])
  })

  test('is told of once while we go on typing what no longer fits', () => {
    const merged = mergeLatest(doing(begin(), set(name, '我的')), theirs(set(name, '林的')))
    const more = doing(
      merged,
      { op: 'set', at: name, value: '我的新', was: '我的' },
      { op: 'set', at: name, value: '我的新名', was: '我的新' },
      { op: 'set', at: pain, value: '痛', was: '别的' },
    )
    expect(more.lost.map(({ edits }) => edits[0])).toMatchObject([{ value: '我的新名' }, { value: '痛' }])
  })

  test('who put in the same as we did is no obstacle, and ours is not taken back with undo', () => {
    const slot = { id: 'at-0915', name: '09:15', at: '09:15' }
    const both: Edit = { op: 'insert', at: ['slots'], item: slot, after: null }
    const merged = mergeLatest(makeEdits(begin(), [both, set(name, '我的')]), theirs(both))
    expect([merged.lost, at(merged, name)]).toEqual([[], '我的'])
    const done = makeEdits(merged, [both, set(name, '还是我的', merged.source)])
    expect(at(undo(done), ['slots', { id: 'at-0915' }, 'at'])).toBe('09:15')
  })

  test('an older reading than what is saved here changes nothing', () => {
    const session = begin()
    expect(mergeLatest(session, { source: 'name: x', revision: 2, updatedBy: '林' }).source).toBe(source)
  })
})

test('whatever two people do in whatever order of saves, each change is in the draft, written over knowingly, or kept in sight', () => {
  const places: Place[] = [
    name,
    pain,
    ['summary'],
    ['basics', 'trade'],
    ['governor', 'gap_minutes'],
    ['contents', { id: 'deal-size' }, 'text'],
  ]
  const act = fc.record({
    who: fc.constantFrom('a', 'b'),
    what: fc.oneof(
      fc.record({ place: fc.integer({ min: 0, max: places.length - 1 }), value: fc.integer({ min: 10, max: 99 }) }),
      fc.constantFrom('save' as const, 'undo' as const),
    ),
  })
  const small = `name: 名\nsummary: 短\nbasics:\n  positioning: { pain: 痛 }\n  trade: 业\ncontents:\n  - id: deal-size\n    text: 甲\n`
  fc.assert(
    fc.property(fc.array(act, { maxLength: 14 }), (acts) => {
      const server = { source: small, revision: 1, updatedBy: '' }
      const desks: Record<string, Session> = { a: beginSession(small, 1), b: beginSession(small, 1) }
      const save = (who: string) => {
        let session = desks[who] ?? beginSession(small, 1)
        // Ends because after a merge the desk stands on the latest.
        for (let tries = 0; isUnsaved(session) && tries < 3; tries += 1) {
          session = sendPending(session)
          if (session.saved.revision === server.revision) {
            Object.assign(server, { source: session.source, revision: server.revision + 1, updatedBy: who })
            session = confirmSent(session, server.revision)
          } else session = mergeLatest(session, { ...server })
        }
        desks[who] = session
      }
      const written: { place: Place; text: string }[] = []
      for (const { who, what } of acts) {
        const session = desks[who] ?? beginSession(small, 1)
        if (what === 'save') save(who)
        else if (what === 'undo') desks[who] = undo(session)
        else {
          const place = places[what.place] ?? name
          const text = `${who}${what.value}`
          desks[who] = makeEdits(session, [set(place, text, session.source)])
          written.push({ place, text })
        }
      }
      save('a')
      save('b')
      const end = readValue(server.source)
      expect(end).not.toBeNull()
      // What is in no draft must have been written over or undone by somebody, or stand among the lost.
      for (const { place, text } of written) {
        const isIn = valueAt(end ?? {}, place) === text
        const isLost = Object.values(desks).some(({ lost }) => JSON.stringify(lost).includes(`"${text}"`))
        const isOverwritten = written.some((other) => other.place === place && other.text !== text)
        const isUndone = acts.some(({ what }) => what === 'undo')
        expect(isIn || isLost || isOverwritten || isUndone).toBe(true)
      }
      // Both desks end on one source.
      save('a')
      expect(isUnsaved(desks['a'] ?? begin())).toBe(false)
    }),
    { numRuns: 60 },
  )
}, 60_000)
