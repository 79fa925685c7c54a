import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { digestOf, escalationOf } from '#server/features/staff-task/digest.ts'
import { corpInstant } from '#server/kernel/time.ts'

const at = (time: string) => corpInstant(Temporal.Instant.from(`2026-11-25T${time}:00+08:00`))
const task = (given: Partial<Parameters<typeof digestOf>[0][number]> = {}) => ({
  title: '三点干货',
  groupChatName: '杭州·滨江',
  dueAt: at('15:00'),
  expiresAt: at('16:30'),
  reminders: 0,
  ...given,
})
const zone = 'Asia/Shanghai'
const url = 'https://qunce.test/staff'
const bytes = (text: string): number => Buffer.byteLength(text)

describe('a digest', () => {
  test('names one task, counts several, and leads to them', () => {
    expect(digestOf([task()], zone, url)).toEqual({
      kind: 'textcard',
      title: '该发「三点干货」了',
      description: '15:00 三点干货 · 杭州·滨江\n内容都备好了，点一下就发。',
      url,
      button: '去发送',
    })
    const many = digestOf(
      Array.from({ length: 6 }, () => task()),
      zone,
      url,
    )
    expect(many.title).toBe('有 6 件该发了')
    expect(many.description.split('\n')).toHaveLength(6)
    expect(many.description).toContain('还有 2 件')
  })

  test('reminds without blame, and says until when it is early enough', () => {
    const reminder = digestOf([task({ reminders: 1 }), task({ reminders: 2, expiresAt: at('16:00') })], zone, url)
    expect(reminder.title).toBe('还有 2 件没发，16:00 前发都来得及')
    expect(digestOf([task({ reminders: 1 }), task()], zone, url).title).toBe('有 2 件该发了')
  })

  test('shows names as they are, tags in them too, and cuts no character in two', () => {
    const hostile = digestOf([task({ groupChatName: '<a href="https://evil.test">点我</a>' })], zone, url)
    expect(hostile.description).not.toMatch(/[<>]/)
    const flowers = digestOf([task({ groupChatName: '🌸'.repeat(30) })], zone, url)
    expect(flowers.description).toContain(`${'🌸'.repeat(11)}…`)
    expect(flowers.description.isWellFormed()).toBe(true)
  })

  test('fits what WeCom takes: 128 bytes of title, 512 of text (D90236)', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 80 })
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name, fc.nat(3)), { minLength: 1, maxLength: 9 }), (drawn) => {
        const tasks = drawn.map(([title, groupChatName, reminders]) => task({ title, groupChatName, reminders }))
        const card = digestOf(tasks, zone, url)
        const lead = escalationOf(
          drawn.map(([one]) => ({ name: one, tasks: 12_345 })),
          url,
        )
        for (const { title, description } of [card, lead]) {
          expect(bytes(title)).toBeLessThanOrEqual(128)
          expect(bytes(description)).toBeLessThanOrEqual(512)
        }
      }),
    )
  })

  test('tells who leads staff how much is left with whom, and nothing of fault', () => {
    expect(escalationOf([{ name: '王敏', tasks: 3 }], url)).toMatchObject({ title: '王敏 有 3 件还没发', url })
    const several = escalationOf(
      Array.from({ length: 6 }, (_, index) => ({ name: `员工${index}`, tasks: 2 })),
      url,
    )
    expect(several.title).toBe('6 位同事有 12 件还没发')
    expect(several.description).toContain('还有 2 位')
  })
})
