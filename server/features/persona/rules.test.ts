import { describe, expect, test } from 'vitest'
import { personaItems } from '#contract/persona-item.ts'
import { isComplete, missingOf, noteOf, whomToAsk } from './rules.ts'

describe('a kit', () => {
  test.each([
    ['nothing is done', [], personaItems, false],
    ['some of it is done', ['cover', 'avatar'], ['nickname', 'introduction', 'endorsements'], false],
    ['all of it is done', personaItems.toReversed(), [], true],
  ] as const)('tells what is to do when %s', (_, done, missing, complete) => {
    expect(missingOf(done)).toEqual(missing)
    expect(isComplete(done)).toBe(complete)
  })
})

test('a task names each part that is missing, and no other', () => {
  const note = noteOf(['avatar', 'cover'])
  expect(note).toContain('还差 2 项：头像、朋友圈封面。')
  expect(note).not.toContain('背书')
})

test('who is complete, or has an open task, is not asked', () => {
  const kit = (staffId: string, done: readonly (typeof personaItems)[number][], isAsked = false) => ({
    staffId,
    done,
    isAsked,
  })
  const kits = [
    kit('new', []),
    kit('told', ['avatar'], true),
    kit('ready', personaItems),
    kit('was told', personaItems, true),
  ]
  expect(whomToAsk(kits)).toEqual({ incomplete: 2, waiting: 1, toAsk: [kit('new', [])] })
})
