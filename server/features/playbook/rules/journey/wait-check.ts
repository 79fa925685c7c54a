import type { Condition } from '#contract/condition.ts'
import type { Duration, WaitStep, Words } from '#contract/playbook.ts'
import type { Finding } from '../problem.ts'
import type { PathPart } from '../source.ts'

/** What is wrong with a wait whoever waits. */
export function waitFindings(step: WaitStep, path: readonly PathPart[]): Finding[] {
  const { for: duration, until, when, at_most: atMost, otherwise } = step
  const example = {
    zh: '例如 for: { days: 2, at: "10:00" }，或 until: "10:00"',
    en: 'for example for: { days: 2, at: "10:00" }, or until: "10:00"',
  }
  const forms = [duration, until, when].filter((form) => form !== undefined)
  if (forms.length !== 1) {
    return [
      {
        path,
        rule: 'wait_form',
        message: {
          zh: '等待要写 for、until、when 其中一个',
          en: 'a wait needs one of for, until and when',
        },
        repair: example,
      },
    ]
  }
  if (when !== undefined) return awaitFindings(when, atMost, path)
  const stray = atMost === undefined ? (otherwise === undefined ? null : 'otherwise') : 'at_most'
  if (stray !== null) return [strayField(stray, path)]
  return duration === undefined ? [] : durationFindings(duration, [...path, 'for'], example)
}

/** What is wrong with how long a wait takes. */
function durationFindings(duration: Duration, path: readonly PathPart[], example: Words): Finding[] {
  const name = String(path.at(-1))
  const { days = 0, hours = 0, minutes = 0, at } = duration
  if (at !== undefined && (days === 0 || hours + minutes > 0)) {
    return [
      {
        path: [...path, 'at'],
        value: at,
        rule: 'wait_form',
        message: {
          zh: `${name} 里的 at 只和 days（至少 1）一起写`,
          en: `at in ${name} goes with days (at least 1) alone`,
        },
        repair: days === 0 && name === 'for' ? { zh: `写 until: "${at}"`, en: `write until: "${at}"` } : example,
      },
    ]
  }
  return days + hours + minutes > 0
    ? []
    : [
        {
          path,
          rule: 'wait_empty',
          message: { zh: '等待的时长是 0', en: 'the wait takes no time' },
          repair: { zh: '写明时长，或删掉这一步', en: 'say how long, or remove the step' },
        },
      ]
}

const strayField = (field: 'at_most' | 'otherwise', path: readonly PathPart[]): Finding => ({
  path: [...path, field],
  rule: 'wait_form',
  message: { zh: `${field} 只和 when 一起写`, en: `${field} goes with when alone` },
  repair: {
    zh: '去掉它，或写 when，例如 when: { friend: true }',
    en: 'leave it out, or say when, for example when: { friend: true }',
  },
})

const limit = {
  zh: '例如 at_most: { days: 3 }，或 at_most: { days: 3, at: "10:00" }',
  en: 'for example at_most: { days: 3 }, or at_most: { days: 3, at: "10:00" }',
}

function awaitFindings(when: Condition, atMost: Duration | undefined, path: readonly PathPart[]): Finding[] {
  const open: Finding = {
    path,
    value: 'when',
    rule: 'wait_unlimited',
    message: {
      zh: '等一件事要写最多等多久：它也许永远不发生',
      en: 'a wait for something says for how long: it may never happen',
    },
    repair: limit,
  }
  return [
    ...(atMost === undefined ? [open] : durationFindings(atMost, [...path, 'at_most'], limit)),
    ...unwaitable(when, [...path, 'when']),
  ]
}

/** Questions whose answer no act of the contact turns to yes: nothing would wake who waits for it. */
function unwaitable(when: Condition, path: readonly PathPart[]): Finding[] {
  const findings: Finding[] = []
  const open: { part: Condition; path: readonly PathPart[] }[] = [{ part: when, path }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { part, path: at } = next
    const [name, list] = 'all' in part ? ['all', part.all] : 'any' in part ? ['any', part.any] : ['', []]
    open.push(...list.map((each, i) => ({ part: each, path: [...at, name, i] })).toReversed())
    const field = list.length > 0 ? null : fieldNotWaitedFor(part)
    if (field !== null) findings.push(unwaited([...at, field], field))
  }
  return findings
}

function fieldNotWaitedFor(part: Condition): string | null {
  if ('not' in part) return 'not'
  if ('attribute' in part) return 'attribute'
  if ('draw' in part) return 'draw'
  if ('tag' in part) return part.has === false ? 'has' : null
  if ('event' in part)
    return part.within_days === undefined ? (part.within_hours === undefined ? null : 'within_hours') : 'within_days'
  return null
}

const unwaited = (path: readonly PathPart[], field: string): Finding => ({
  path,
  value: field,
  rule: 'wait_condition',
  message: {
    zh: `等待只能等客户做了什么：event、friend、member、tag，不能用 ${field}`,
    en: `a wait is for what a contact does: event, friend, member, tag; not ${field}`,
  },
  repair: {
    zh: `把 ${field} 放到等待后面的 branch 里问`,
    en: `ask for ${field} in a branch behind the wait`,
  },
})
