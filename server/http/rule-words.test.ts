import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ruleWords } from './rule-words.ts'

const cases = [
  ['a text too long', z.string().max(3), 'abcd', '最多 3 个字', 'takes at most 3 characters'],
  ['an empty text', z.string().min(1), '', '不能为空', 'must not be empty'],
  ['a text too short', z.string().min(2), 'a', '至少 2 个字', 'takes at least 2 characters'],
  ['a list too long', z.array(z.string()).max(1), ['a', 'b'], '最多 1 项', 'takes at most 1 item'],
  ['a number too big', z.number().max(50), 51, '不能大于 50', 'must not be above 50'],
  ['a number too small', z.int().min(1), 0, '不能小于 1', 'must not be below 1'],
  ['half a thing', z.int(), 1.5, '要填整数', 'has to be a whole number'],
  ['nothing', z.string(), undefined, '必填', 'is missing'],
  ['another kind', z.string(), 3, '要填文字', 'has to be text'],
  ['no id', z.guid(), 'xyz', '不是有效的编号', 'is not a valid id'],
  ['no date', z.iso.date(), '31.1.', '不是日期，写成 2026-01-31', 'is not a date like 2026-01-31'],
  ['none of the choices', z.enum(['a', 'b']), 'c', '只能是 a、b', 'has to be one of a, b'],
  ['a field that is not known', z.strictObject({}), { x: 1 }, '没有这些字段：x', 'has unknown fields: x'],
] as const

describe('a broken rule', () => {
  it.each(cases)('of %s is told in words', (_, schema, value, zh, en) => {
    const told: string[] = []
    for (const language of ['zh', 'en'] as const)
      told.push(
        String(schema.safeParse(value, { error: (issue) => ruleWords(issue, language) }).error?.issues[0]?.message),
      )
    expect(told).toEqual([zh, en])
  })

  it('that no form of ours can break is told as the library words it', () => {
    const { error } = z
      .number()
      .lt(5)
      .safeParse(5, { error: (issue) => ruleWords(issue, 'zh') })
    expect(error?.issues[0]?.message).toMatch(/5/)
  })
})
