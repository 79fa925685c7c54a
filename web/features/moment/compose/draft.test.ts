import { describe, expect, test } from 'vitest'
import { attachmentsOf, emptyDraft, isComplete, mayAddPicture, requestOf } from './draft.ts'

const now = Temporal.PlainDateTime.from('2026-11-25T10:20')
const draft = emptyDraft(undefined, now)

describe('a new post', () => {
  test.each([
    ['today before noon is for noon', undefined, '2026-11-25T10:20', '2026-11-25T12:00'],
    ['today after noon is for in an hour', undefined, '2026-11-25T15:07', '2026-11-25T16:07'],
    ['another day is for its noon', '2026-11-28', '2026-11-25T15:07', '2026-11-28T12:00'],
  ])('%s', (_, date, at, due) => {
    expect(emptyDraft(date, Temporal.PlainDateTime.from(at)).dueAt).toBe(due)
  })

  test('is complete once there is a word, or a file', () => {
    expect(isComplete(draft)).toBe(false)
    expect(isComplete({ ...draft, text: ' 早 ' })).toBe(true)
    expect(isComplete({ ...draft, with: 'image', pictures: ['a.png'] })).toBe(true)
    expect(isComplete({ ...draft, text: '早', with: 'link' })).toBe(false)
  })
})

test('only what is chosen hangs on it, and what was typed of another kind stays for later', () => {
  const typed = { ...draft, pictures: ['a.png', ' '], video: 'b.mp4' }
  expect(attachmentsOf({ ...typed, with: 'image' })).toEqual([{ kind: 'image', source: 'a.png' }])
  expect(attachmentsOf({ ...typed, with: 'video' })).toEqual([{ kind: 'video', source: 'b.mp4' }])
  expect(requestOf({ ...typed, with: 'none', text: ' 早 ' })).toMatchObject({ text: '早', attachments: [] })
})

test('a picture more has room after the last is chosen, up to nine', () => {
  expect(mayAddPicture(draft)).toBe(false)
  expect(mayAddPicture({ ...draft, pictures: ['a.png'] })).toBe(true)
  expect(mayAddPicture({ ...draft, pictures: Array.from({ length: 9 }, (_, n) => `${n}.png`) })).toBe(false)
})
