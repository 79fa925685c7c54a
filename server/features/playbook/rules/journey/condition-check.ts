import {
  attributes,
  CONDITION_DEPTH_MAX,
  CONDITION_LEAVES_MAX,
  type AttributeQuestion,
  type Condition,
  type EventQuestion,
} from '#contract/condition.ts'
import type { Words } from '#contract/playbook.ts'
import { nearest } from '../nearest.ts'
import type { Finding } from '../problem.ts'
import type { PathPart } from '../source.ts'
import type { Placed } from './place.ts'

/** A condition without parts of its own. */
export type Leaf = Exclude<Condition, { all: unknown } | { any: unknown } | { not: unknown }>

/** The questions of a condition with where each stands, at most as many as one may have and one more. */
export function leavesOf({ part, path }: Placed<Condition>): { leaves: Placed<Leaf>[]; depth: number } {
  const leaves: Placed<Leaf>[] = []
  let deepest = 0
  const open: (Placed<Condition> & { depth: number })[] = [{ part, path, depth: 1 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part: each, path: at, depth } = next
    deepest = Math.max(deepest, depth)
    if ('all' in each) open.push(...within(each.all, [...at, 'all'], depth))
    else if ('any' in each) open.push(...within(each.any, [...at, 'any'], depth))
    else if ('not' in each) open.push({ part: each.not, path: [...at, 'not'], depth: depth + 1 })
    else leaves.push({ part: each, path: at })
  }
  return { leaves, depth: deepest }
}

/** Last first, so that a stack gives them in the order in which they are written. */
const within = (list: readonly Condition[], path: readonly PathPart[], depth: number) =>
  list.map((part, i) => ({ part, path: [...path, i], depth: depth + 1 })).toReversed()

/** What a condition rests on: a group chat of the context, and the links that the document has. */
export type ConditionContext = {
  hasGroupChat: boolean
  hasEntry: boolean
  /** A wait is for it. */
  isWaitedFor: boolean
  links: ReadonlySet<string>
}

/** What is wrong with a condition whoever is asked. */
export function findingsOfCondition(condition: Placed<Condition>, context: ConditionContext): Finding[] {
  const { leaves, depth } = leavesOf(condition)
  if (depth > CONDITION_DEPTH_MAX || leaves.length > CONDITION_LEAVES_MAX) {
    return [
      {
        path: condition.path,
        value: `${leaves.length}`,
        rule: 'condition_too_large',
        message: {
          zh: `条件有 ${leaves.length} 个问题、${depth} 层，最多 ${CONDITION_LEAVES_MAX} 个、${CONDITION_DEPTH_MAX} 层`,
          en: `${leaves.length} questions on ${depth} levels; at most ${CONDITION_LEAVES_MAX} on ${CONDITION_DEPTH_MAX}`,
        },
        repair: {
          zh: '拆成几个分支，或先打标签再问标签',
          en: 'split it into branches, or tag first and ask for the tag',
        },
      },
    ]
  }
  return leaves.flatMap((leaf) => findingsOfLeaf(leaf, context))
}

function findingsOfLeaf({ part, path }: Placed<Leaf>, context: ConditionContext): Finding[] {
  if ('attribute' in part) return findingsOfAttribute(part, path, context)
  if ('event' in part) return findingsOfEvent(part, path, context)
  if ('member' in part && part.chat === undefined && !context.hasGroupChat) return [withoutGroupChat(path, 'member')]
  if ('draw' in part && part.from >= part.to)
    return [
      {
        path: [...path, 'from'],
        value: `${part.from}–${part.to}`,
        rule: 'range_reversed',
        message: { zh: '没有人落在里面：from 要小于 to', en: 'nobody is in it: from must be below to' },
        repair: { zh: '例如 from: 0、to: 50', en: 'for example from: 0 and to: 50' },
      },
    ]
  return []
}

const withoutGroupChat = (path: readonly PathPart[], field: string): Finding => ({
  path: [...path, field],
  value: field,
  rule: 'condition_without_group_chat',
  message: { zh: '这条旅程没有“当前的群”可问', en: 'this journey has no group chat to ask about' },
  repair:
    field === 'member'
      ? { zh: '加上 chat: any，问任意一个群', en: 'add chat: any to ask about any group chat' }
      : { zh: '把 audience 改成 member，或换一个问题', en: 'make the audience member, or ask something else' },
})

const COMPARISONS = ['is', 'in', 'contains', 'at_least', 'at_most', 'exists'] as const

const ALLOWED = {
  text: ['is', 'in', 'contains', 'exists'],
  choice: ['is', 'in', 'exists'],
  number: ['is', 'in', 'at_least', 'at_most', 'exists'],
} as const satisfies Record<string, readonly (typeof COMPARISONS)[number][]>

function findingsOfAttribute(
  question: AttributeQuestion,
  path: readonly PathPart[],
  context: ConditionContext,
): Finding[] {
  const definition = attributes[question.attribute]
  if (definition.scope === 'membership' && !context.hasGroupChat) return [withoutGroupChat(path, 'attribute')]
  const given = COMPARISONS.filter((name) => question[name] !== undefined)
  const allowed: readonly string[] = ALLOWED[definition.type]
  const isRange = given.length === 2 && given.includes('at_least') && given.includes('at_most')
  if ((given.length !== 1 && !isRange) || !given.every((name) => allowed.includes(name))) {
    return [
      {
        path,
        value: given.join(', '),
        rule: 'condition_comparison',
        message: {
          zh: `${question.attribute} 要写一个比较：${allowed.join('、')}`,
          en: `${question.attribute} takes one comparison: ${allowed.join(', ')}`,
        },
        repair: exampleOf(question.attribute),
      },
    ]
  }
  if (isRange && (question.at_least ?? 0) > (question.at_most ?? 0)) {
    return [
      {
        path: [...path, 'at_least'],
        value: `${question.at_least}–${question.at_most}`,
        rule: 'range_reversed',
        message: { zh: 'at_least 大于 at_most', en: 'at_least is larger than at_most' },
        repair: { zh: '对调两个数', en: 'swap the two' },
      },
    ]
  }
  const values: Placed<string | number>[] = [
    ...(question.is === undefined ? [] : [{ part: question.is, path: [...path, 'is'] }]),
    ...(question.in ?? []).map((part, i) => ({ part, path: [...path, 'in', i] })),
  ]
  return values.flatMap((value) => wrongValue(question, value))
}

function exampleOf(attribute: AttributeQuestion['attribute']): Words {
  const definition = attributes[attribute]
  switch (definition.type) {
    case 'text':
      return both(`{ attribute: ${attribute}, contains: … }`)
    case 'number':
      return both(`{ attribute: ${attribute}, at_least: 7 }`)
    case 'choice':
      return both(`{ attribute: ${attribute}, is: ${Object.keys(definition.values)[1] ?? ''} }`)
    default:
      return definition satisfies never
  }
}

const both = (example: string): Words => ({ zh: `例如 ${example}`, en: `for example ${example}` })

function wrongValue(question: AttributeQuestion, { part, path }: Placed<string | number>): Finding[] {
  const definition = attributes[question.attribute]
  const wrong = (zh: string, en: string): Finding[] => [
    {
      path,
      value: part,
      rule: 'value_invalid',
      message: { zh: `${question.attribute} 不能是 ${part}`, en: `${question.attribute} cannot be ${part}` },
      repair: { zh, en },
    },
  ]
  switch (definition.type) {
    case 'text':
      return typeof part === 'string' ? [] : wrong(`加上引号："${part}"`, `put it in quotes: "${part}"`)
    case 'number':
      return Number.isSafeInteger(part) && Number(part) >= 0 && typeof part === 'number'
        ? []
        : wrong('写一个整数', 'write a whole number')
    case 'choice': {
      const words = Object.keys(definition.values)
      if (words.includes(String(part))) return []
      const meant = nearest(String(part), words)
      return wrong(
        `${meant === null ? '' : `是不是想写 ${meant}？`}可用：${words.join(' | ')}`,
        `${meant === null ? '' : `did you mean ${meant}? `}allowed: ${words.join(' | ')}`,
      )
    }
    default:
      return definition satisfies never
  }
}

function findingsOfEvent(question: EventQuestion, path: readonly PathPart[], context: ConditionContext): Finding[] {
  const { link } = question
  const findings: Finding[] = []
  if (question.within_days !== undefined && question.within_hours !== undefined) {
    findings.push({
      path,
      value: `${question.within_days}, ${question.within_hours}`,
      rule: 'condition_comparison',
      message: { zh: 'within_days 和 within_hours 只写一个', en: 'give one of within_days and within_hours' },
      repair: { zh: '例如 within_days: 3', en: 'for example within_days: 3' },
    })
  }
  if (question.since === 'wait' && !context.isWaitedFor) {
    findings.push({
      path: [...path, 'since'],
      value: question.since,
      rule: 'condition_without_wait',
      message: { zh: 'since: wait 只能写在等待的 when 里', en: 'since: wait stands in the when of a wait alone' },
      repair: { zh: '改写 since: entry 或 within_days', en: 'write since: entry, or within_days' },
    })
  } else if (question.since !== undefined && !context.hasEntry) {
    findings.push({
      path: [...path, 'since'],
      value: question.since,
      rule: 'condition_before_entry',
      message: { zh: '进入旅程之前，没有“进入以来”', en: 'before the journey there is no time since its entry' },
      repair: { zh: '改写 within_days', en: 'write within_days' },
    })
  }
  if (link !== undefined && question.event !== 'link.clicked') {
    findings.push({
      path: [...path, 'link'],
      value: link,
      rule: 'condition_link',
      message: { zh: `${question.event} 没有链接可问`, en: `${question.event} has no link to ask for` },
      repair: { zh: '去掉 link，或改问 link.clicked', en: 'drop link, or ask for link.clicked' },
    })
  } else if (link !== undefined && !context.links.has(link)) {
    findings.push({
      path: [...path, 'link'],
      value: link,
      rule: 'reference_unknown',
      message: { zh: `links 里没有 ${link}`, en: `links has no ${link}` },
      repair: () => {
        const meant = nearest(link, [...context.links])
        return meant === null
          ? { zh: '在 links 里加上它，或改用已有的标识', en: 'add it to links, or name one that is there' }
          : { zh: `是不是想写 ${meant}？`, en: `did you mean ${meant}?` }
      },
    })
  }
  return findings
}
