import type { playbookDocument, Words } from '#contract/playbook.ts'
import { CLOCK_TITLE } from '#contract/playbook/primitive.ts'
import { nearest } from './nearest.ts'
import { excerpt, pathText, type Finding } from './problem.ts'
import { expectedAt, fieldsAt, shapesAt, valueAt } from './shape.ts'
import type { PathPart } from './source.ts'

type Issue = NonNullable<ReturnType<typeof playbookDocument.safeParse>['error']>['issues'][number]

/** Unknown fields told of one object, and broken values of one document: looking for what was meant takes time. */
const KEYS_TOLD = 20
const ISSUES_TOLD = 200

/** Parts of the language this version refuses by name rather than half runs. */
const LATER_VALUES: Record<string, Words> = {
  split: { zh: '分流步骤', en: 'Split steps' },
  award: { zh: '奖励步骤', en: 'Award steps' },
  coupon: { zh: '发券步骤', en: 'Coupon steps' },
  campaign: { zh: '活动步骤', en: 'Campaign steps' },
  form: { zh: '问卷步骤', en: 'Form steps' },
  webhook: { zh: 'webhook 步骤', en: 'Webhook steps' },
}

const LATER_FIELDS: Record<string, Words> = {
  metric: { zh: '按指标进入时期', en: 'Entering a phase by metric' },
  split: { zh: '分流', en: 'Splits' },
  award: { zh: '奖励步骤', en: 'Award steps' },
  coupon: { zh: '发券步骤', en: 'Coupon steps' },
}

const WITHOUT: Words = {
  zh: '这个版本先去掉它；需要时用员工手工完成',
  en: 'leave it out of this version; do it by hand meanwhile',
}

const notYet = (path: readonly PathPart[], value: unknown, what: Words, of: 'key' | 'value'): Finding => ({
  path,
  of,
  value,
  rule: 'not_yet_supported',
  message: {
    zh: `${what.zh}还不支持`,
    en: `${what.en} are not yet supported`.replace(/^(Entering)(.*) are /, '$1$2 is '),
  },
  repair: WITHOUT,
})

/** The last field on a path: an item of a list goes by the list's name. */
const nameOf = (path: readonly PathPart[]): string => path.findLast((part) => typeof part === 'string') ?? ''

const isPath = (path: readonly PropertyKey[]): path is PathPart[] => path.every((part) => typeof part !== 'symbol')

/**
 * Findings of the schema in the words of the playbook: one for each unknown field, one for each broken value. A field
 * that is missing because its name is misspelt is told once.
 */
export function findingsOfSchema(document: unknown, issues: readonly Issue[]): Finding[] {
  const findings: SchemaFinding[] = issues.slice(0, ISSUES_TOLD).flatMap((issue) => findingsOf(document, issue, []))
  const misspelt = new Set(findings.map(({ path, means }) => pathText([...path.slice(0, -1), means ?? ''])))
  return findings.filter(({ rule, path }) => rule !== 'field_missing' || !misspelt.has(pathText(path)))
}

type SchemaFinding = Finding & { means?: string | null }

function findingsOf(document: unknown, issue: Issue, base: readonly PathPart[]): SchemaFinding[] {
  const path = [...base, ...(isPath(issue.path) ? issue.path : [])]
  const value = valueAt(path, document)
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.slice(0, KEYS_TOLD).map((key) => unknownField(document, path, key))
    case 'invalid_union':
      return invalidUnion(document, issue, path, value)
    case 'invalid_key':
      return [
        {
          path,
          of: 'key',
          value: path.at(-1),
          rule: 'name_invalid',
          message: { zh: `“${path.at(-1)}”不能作变量名`, en: `"${path.at(-1)}" cannot name a variable` },
          repair: {
            zh: '用汉字、字母、数字或下划线，不以数字开头，最多 32 个字',
            en: 'use letters, digits and underscore, a letter first, at most 32',
          },
        },
      ]
    case 'too_big':
    case 'too_small':
      return [outOfBounds(issue, path, value)]
    case 'invalid_format':
      return [wrongForm(document, path, value)]
    case 'invalid_type':
    case 'invalid_value':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return [value === undefined ? missing(document, path) : wrongValue(document, path, value)]
    default:
      return issue satisfies never
  }
}

function unknownField(document: unknown, path: readonly PathPart[], key: string): SchemaFinding {
  const later = LATER_FIELDS[key]
  if (later !== undefined) return notYet([...path, key], valueAt([...path, key], document), later, 'key')
  const known = fieldsAt(path, document)
  const meant = nearest(key, known)
  return {
    path: [...path, key],
    of: 'key',
    value: valueAt([...path, key], document),
    means: meant,
    rule: 'field_unknown',
    message: { zh: `没有“${key}”这个字段`, en: `there is no field "${key}"` },
    repair:
      meant === null
        ? { zh: `这里可用的字段：${known.join('、')}`, en: `fields allowed here: ${known.join(', ')}` }
        : { zh: `是不是想写 ${meant}？`, en: `did you mean ${meant}?` },
  }
}

function invalidUnion(
  document: unknown,
  issue: Extract<Issue, { code: 'invalid_union' }>,
  path: readonly PathPart[],
  value: unknown,
): Finding[] {
  if (issue.errors.length === 0) {
    return [value === undefined ? missing(document, path) : wrongValue(document, path, value)]
  }
  // The branch that got furthest is the one meant: an object with one wrong field, not "neither text nor object"; of
  // several, the one whose own fields are there.
  const inside = issue.errors
    .filter((branch) => branch.every((each) => each.path.length > 0 || each.code === 'unrecognized_keys'))
    .map((branch) => ({ branch, lacking: branch.filter((each) => isLacking(each, value)).length }))
  const least = Math.min(...inside.map(({ lacking }) => lacking))
  const [meant, ...others] = inside.filter(({ lacking }) => lacking === least)
  if (meant !== undefined && others.length > 0 && least === 0) return [twoQuestions(path, value)]
  if (meant !== undefined && others.length === 0)
    return meant.branch.flatMap((each) => findingsOf(document, each, path))
  const unknown = meant === undefined ? undefined : keysOf(value).find((key) => !fieldsAt(path, document).includes(key))
  if (unknown !== undefined) return [unknownField(document, path, unknown)]
  if (issue.errors.every((branch) => branch.some((each) => each.code === 'invalid_format')))
    return [wrongForm(document, path, value)]
  return [value === undefined ? missing(document, path) : wrongValue(document, path, value)]
}

const keysOf = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : [])

/** Whether an issue says that a field of the value itself is not there. */
const isLacking = (issue: Issue, value: unknown): boolean =>
  issue.path.length === 1 && isPath(issue.path) && valueAt(issue.path, value) === undefined

/** Conditions ask one question each: an object with the fields of two fits neither. */
const twoQuestions = (path: readonly PathPart[], value: unknown): Finding => ({
  path,
  value: keysOf(value).join(', '),
  rule: 'condition_two_questions',
  message: {
    zh: `一个条件只问一件事，这里写了 ${keysOf(value).join('、')}`,
    en: `a condition asks one thing; here are ${keysOf(value).join(', ')}`,
  },
  repair: { zh: '拆开写进 all: [{ … }, { … }]', en: 'put them apart into all: [{ … }, { … }]' },
})

const noFile: Pick<Finding, 'message' | 'repair'> = {
  message: { zh: '还没有选文件', en: 'no file is chosen yet' },
  repair: { zh: '上传一个，或填文件名、https:// 网址', en: 'upload one, or give a file name or an https:// address' },
}

function missing(document: unknown, path: readonly PathPart[]): Finding {
  const name = nameOf(path)
  const expected = expectedAt(path, document)
  // Whoever attaches a picture in the editor sees this before choosing one.
  if (path.includes('attachments') && (name === 'source' || name === 'picture'))
    return { path, rule: 'field_missing', ...noFile }
  return {
    path,
    rule: 'field_missing',
    message: { zh: `缺少 ${name}`, en: `${name} is missing` },
    repair:
      expected.length === 0
        ? { zh: `补上 ${name}`, en: `add ${name}` }
        : { zh: `补上 ${name}：${expected.join(' | ')}`, en: `add ${name}: ${expected.join(' | ')}` },
  }
}

function wrongValue(document: unknown, path: readonly PathPart[], value: unknown): Finding {
  const later = typeof value === 'string' ? LATER_VALUES[value] : undefined
  if (later !== undefined) return notYet(path, value, later, 'value')
  const options = discriminatorOptions(document, path) ?? expectedAt(path, document)
  const words = options.flatMap((option) => option.split(' | '))
  const meant = typeof value === 'string' || typeof value === 'number' ? nearest(String(value), words) : null
  const name = nameOf(path)
  return {
    path,
    value,
    rule: 'value_invalid',
    message: { zh: `${name} 不能是 ${excerpt(value)}`, en: `${name} cannot be ${excerpt(value)}` },
    repair:
      meant !== null && String(value) === meant
        ? { zh: `加上引号："${meant}"`, en: `put it in quotes: "${meant}"` }
        : {
            zh: `${meant === null ? '' : `是不是想写 ${meant}？`}可用：${options.join(' | ')}`,
            en: `${meant === null ? '' : `did you mean ${meant}? `}allowed: ${options.join(' | ')}`,
          },
  }
}

/** What `kind` or `type` may be, where the object around it is one of several shapes. */
function discriminatorOptions(document: unknown, path: readonly PathPart[]): string[] | null {
  const name = path.at(-1)
  if (name !== 'kind' && name !== 'type') return null
  const words = expectedAt(path, document)
  return words.length === 0 ? null : words
}

const UNITS: Record<string, Words> = {
  array: { zh: ' 项', en: ' items' },
  string: { zh: ' 个字', en: ' characters' },
}

function outOfBounds(
  issue: Extract<Issue, { code: 'too_big' | 'too_small' }>,
  path: readonly PathPart[],
  value: unknown,
): Finding {
  const isBig = issue.code === 'too_big'
  const limit = String(isBig ? issue.maximum : issue.minimum)
  const unit = UNITS[issue.origin] ?? { zh: '', en: '' }
  const name = nameOf(path)
  return {
    path,
    value,
    rule: isBig ? 'value_too_large' : 'value_too_small',
    message: isBig
      ? { zh: `${name} 最多 ${limit}${unit.zh}`, en: `${name} is at most ${limit}${unit.en}` }
      : { zh: `${name} 至少 ${limit}${unit.zh}`, en: `${name} is at least ${limit}${unit.en}` },
    repair: isBig
      ? { zh: `减到 ${limit}${unit.zh}以内`, en: `bring it down to ${limit}${unit.en}` }
      : { zh: `补到 ${limit}${unit.zh}`, en: `bring it up to ${limit}${unit.en}` },
  }
}

/** Forms by field name; other patterned fields are stable ids. */
const FORMS: Record<string, Words> = {
  at: { zh: '24 小时制 HH:MM，例如 "08:30"', en: '24-hour HH:MM, such as "08:30"' },
  from: { zh: '日期 YYYY-MM-DD 或 {{变量}}；时刻写 HH:MM', en: 'a date YYYY-MM-DD or {{variable}}; an hour is HH:MM' },
  until: { zh: '日期 YYYY-MM-DD 或 {{变量}}', en: 'a date YYYY-MM-DD or {{variable}}' },
  to: { zh: '日期 YYYY-MM-DD 或 {{变量}}；时刻写 HH:MM', en: 'a date YYYY-MM-DD or {{variable}}; an hour is HH:MM' },
  start: { zh: '日期 YYYY-MM-DD 或 {{变量}}', en: 'a date YYYY-MM-DD or {{variable}}' },
  of: { zh: '时刻 2026-10-20T20:00 或 {{变量}}', en: 'a moment 2026-10-20T20:00 or {{variable}}' },
  at_least: { zh: '15%、¥199 或整数', en: '15%, ¥199 or a whole number' },
  at_most: { zh: '15%、¥199 或整数', en: '15%, ¥199 or a whole number' },
  fit_share: { zh: '百分数，例如 60%', en: 'a percentage such as 60%' },
  join_share: { zh: '百分数，例如 60%', en: 'a percentage such as 60%' },
  key: { zh: '一个小写字母 b 到 z', en: 'one lower-case letter, b to z' },
}

const STABLE_ID: Words = {
  zh: '小写字母、数字和连字符，例如 evening-benefit',
  en: 'lower-case letters, digits and hyphens, such as evening-benefit',
}

function wrongForm(document: unknown, path: readonly PathPart[], value: unknown): Finding {
  const name = nameOf(path)
  const isHour = shapesAt(path, document).some((shape) => shape.title === CLOCK_TITLE)
  const form = (isHour ? FORMS['at'] : FORMS[name]) ?? STABLE_ID
  return {
    path,
    value,
    rule: 'form_invalid',
    message: { zh: `${name} 的写法不对：${excerpt(value)}`, en: `${name} is not well-formed: ${excerpt(value)}` },
    repair: { zh: `写成：${form.zh}`, en: `write ${form.en}` },
  }
}
