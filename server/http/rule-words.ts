import type { z } from 'zod'
import { en, zhCN } from 'zod/locales'

export type ReaderLanguage = 'zh' | 'en'

const rest = { zh: zhCN().localeError, en: en().localeError }

/**
 * The rule that a value broke, in words that somebody at a desk can act on. Rules that no form of ours can break are told
 * as the validation library words them.
 */
export function ruleWords(issue: z.core.$ZodRawIssue, language: ReaderLanguage): string {
  return own(issue, language === 'zh') ?? restOf(issue, language)
}

function own(issue: z.core.$ZodRawIssue, isChinese: boolean): string | null {
  switch (issue.code) {
    case 'invalid_type': {
      if (issue.input === undefined) return isChinese ? '必填' : 'is missing'
      const kind = kinds[issue.expected]
      return kind ? (isChinese ? `要填${kind.zh}` : `has to be ${kind.en}`) : null
    }
    case 'too_small': {
      const least = Number(issue.minimum) + (issue.inclusive === false ? 1 : 0)
      const unit = units[issue.origin]
      if (unit && least <= 1) return isChinese ? '不能为空' : 'must not be empty'
      if (unit) return isChinese ? `至少 ${least} ${unit.zh}` : `takes at least ${counted(least, unit.en)}`
      return numeric(issue.origin, isChinese ? '不能小于' : 'must not be below', issue.minimum, issue.inclusive)
    }
    case 'too_big': {
      const unit = units[issue.origin]
      if (unit)
        return isChinese ? `最多 ${issue.maximum} ${unit.zh}` : `takes at most ${counted(issue.maximum, unit.en)}`
      return numeric(issue.origin, isChinese ? '不能大于' : 'must not be above', issue.maximum, issue.inclusive)
    }
    case 'invalid_format': {
      const format = formats[issue.format]
      return format ? (isChinese ? `不是${format.zh}` : `is not ${format.en}`) : null
    }
    case 'invalid_value': {
      const values = issue.values.map(String)
      return isChinese ? `只能是 ${values.join('、')}` : `has to be one of ${values.join(', ')}`
    }
    case 'unrecognized_keys':
      return isChinese ? `没有这些字段：${issue.keys.join('、')}` : `has unknown fields: ${issue.keys.join(', ')}`
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'invalid_union':
    case 'not_multiple_of':
      break
  }
  return null
}

/** English units are given as several. */
const counted = (count: number | bigint, units: string): string =>
  `${count} ${Number(count) === 1 ? units.replace(/s$/, '') : units}`

/** A bound of a number; null for what is none, and for a bound that is itself left out. */
const numeric = (origin: string, words: string, bound: number | bigint, inclusive?: boolean): string | null =>
  (origin === 'number' || origin === 'int' || origin === 'bigint') && inclusive !== false ? `${words} ${bound}` : null

const restOf = (issue: z.core.$ZodRawIssue, language: ReaderLanguage): string => {
  const told = rest[language](issue)
  return (typeof told === 'string' ? told : told?.message) ?? issue.code
}

type Words = Record<ReaderLanguage, string>

const kinds: Partial<Record<string, Words>> = {
  string: { zh: '文字', en: 'text' },
  number: { zh: '数字', en: 'a number' },
  int: { zh: '整数', en: 'a whole number' },
  boolean: { zh: '“是”或“否”（true / false）', en: 'true or false' },
  array: { zh: '一个列表', en: 'a list' },
  object: { zh: '一个对象', en: 'an object' },
  record: { zh: '一个对象', en: 'an object' },
}

const units: Partial<Record<string, Words>> = {
  string: { zh: '个字', en: 'characters' },
  array: { zh: '项', en: 'items' },
  set: { zh: '项', en: 'items' },
}

const formats: Partial<Record<string, Words>> = {
  guid: { zh: '有效的编号', en: 'a valid id' },
  uuid: { zh: '有效的编号', en: 'a valid id' },
  email: { zh: '有效的邮箱', en: 'a valid e-mail address' },
  url: { zh: '有效的网址', en: 'a valid address' },
  date: { zh: '日期，写成 2026-01-31', en: 'a date like 2026-01-31' },
  datetime: { zh: '时刻，写成 2026-01-31T08:30:00Z', en: 'a moment like 2026-01-31T08:30:00Z' },
  time: { zh: '钟点，写成 08:30', en: 'a time like 08:30' },
}
