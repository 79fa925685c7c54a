import {
  attributes,
  conditionEvents,
  type AttributeQuestion,
  type Condition,
  type DrawQuestion,
  type EventQuestion,
  type TagName,
} from '../condition.ts'
import type { Words } from '../playbook/primitive.ts'

/** What links are called, by id. */
export type LinkNames = (linkId: string) => Words

/** A condition as a person would say it. */
export const describeCondition = (condition: Condition, links: LinkNames): Words =>
  say(condition, { isSo: true, links, outer: null })

type Saying = { isSo: boolean; links: LinkNames; outer: 'all' | 'any' | null }

function say(condition: Condition, saying: Saying): Words {
  const { isSo, links } = saying
  if ('not' in condition) return say(condition.not, { ...saying, isSo: !isSo })
  if ('all' in condition) return joined(condition.all, 'all', saying)
  if ('any' in condition) return joined(condition.any, 'any', saying)
  if ('attribute' in condition) return sayAttribute(condition, isSo)
  if ('tag' in condition) return sayTag(condition.tag, (condition.has ?? true) === isSo)
  if ('friend' in condition)
    return condition.friend === isSo
      ? { zh: '是员工好友', en: 'is a friend of staff' }
      : { zh: '不是员工好友', en: 'is nobody’s friend' }
  if ('member' in condition) return sayMember(condition, isSo)
  if ('draw' in condition) return sayDraw(condition, isSo)
  return sayEvent(condition, isSo, links)
}

/** Not all is any not, and the other way round, so that `not` reaches the questions, which have words for it. */
function joined(parts: readonly Condition[], written: 'all' | 'any', { isSo, links, outer }: Saying): Words {
  const by = (written === 'all') === isSo ? 'all' : 'any'
  const [only, ...more] = parts
  if (only !== undefined && more.length === 0) return say(only, { isSo, links, outer })
  const said = parts.map((part) => say(part, { isSo, links, outer: by }))
  const words = {
    zh: said.map(({ zh }) => zh).join(by === 'all' ? '，且' : '，或'),
    en: said.map(({ en }) => en).join(by === 'all' ? ' and ' : ' or '),
  }
  return outer === null || outer === by ? words : { zh: `（${words.zh}）`, en: `(${words.en})` }
}

export const describeTag = ({ group, name }: TagName): string => `${group} / ${name}`

const sayTag = (tag: TagName, has: boolean): Words =>
  has
    ? { zh: `有标签“${describeTag(tag)}”`, en: `has the tag “${describeTag(tag)}”` }
    : { zh: `没有标签“${describeTag(tag)}”`, en: `has not the tag “${describeTag(tag)}”` }

function sayMember({ member, chat }: Extract<Condition, { member: unknown }>, isSo: boolean): Words {
  if (chat === 'any') {
    if (member === 'joined')
      return isSo ? { zh: '在某个群里', en: 'is in a group chat' } : { zh: '不在任何群里', en: 'is in no group chat' }
    return isSo
      ? { zh: '退了群，现在不在任何群里', en: 'has left every group chat' }
      : { zh: '没有退出所有的群', en: 'has not left every group chat' }
  }
  if (member === 'joined')
    return isSo ? { zh: '在本群', en: 'is in the group chat' } : { zh: '不在本群', en: 'is not in the group chat' }
  return isSo
    ? { zh: '已退出本群', en: 'has left the group chat' }
    : { zh: '没有退出本群', en: 'has not left the group chat' }
}

const sayDraw = ({ draw, from, to }: DrawQuestion, isSo: boolean): Words =>
  isSo
    ? { zh: `抽签“${draw}”落在 ${from}–${to}%`, en: `drawn in ${from}–${to}% of “${draw}”` }
    : { zh: `抽签“${draw}”不在 ${from}–${to}%`, en: `not drawn in ${from}–${to}% of “${draw}”` }

function sayEvent(question: EventQuestion, isSo: boolean, links: LinkNames): Words {
  const words = conditionEvents[question.event][isSo ? 'did' : 'didNot']
  const link = question.link === undefined ? null : links(question.link)
  const what =
    link === null ? words : { zh: `${words.zh}“${link.zh}”`, en: words.en.replace(/a link$/, `“${link.en}”`) }
  const within = sayWithin(question)
  const least = question.at_least ?? 1
  const times =
    least === 1
      ? { zh: '', en: '' }
      : isSo
        ? { zh: `至少 ${least} 次`, en: ` at least ${least} times` }
        : { zh: `达到 ${least} 次`, en: ` ${least} times or more` }
  return { zh: `${within.zh}${what.zh}${times.zh}`, en: `${what.en}${times.en}${within.en}` }
}

function sayWithin({ within_days: days, within_hours: hours, since }: EventQuestion): Words {
  const entry = sinceWords[since ?? 'ever']
  if (days === undefined && hours === undefined) return entry
  const last =
    days === undefined
      ? { zh: `近 ${hours} 小时`, en: ` within ${plural(hours ?? 0, 'hour')}` }
      : { zh: `近 ${days} 天`, en: ` within ${plural(days, 'day')}` }
  return { zh: `${entry.zh}${entry.zh && '、'}${last.zh}`, en: `${last.en}${entry.en}` }
}

const sinceWords = {
  ever: { zh: '', en: '' },
  entry: { zh: '进入旅程以来', en: ' since entering' },
  wait: { zh: '等待开始以来', en: ' since the wait began' },
} as const satisfies Record<string, Words>

export const plural = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`

function sayAttribute(question: AttributeQuestion, isSo: boolean): Words {
  const definition = attributes[question.attribute]
  const { name } = definition
  const wordOf = (value: string | number): Words =>
    (definition.type === 'choice' ? definition.values[value]?.words : undefined) ?? { zh: `${value}`, en: `${value}` }
  const { is, in: among, contains, at_least: least, at_most: most, exists } = question
  if (exists !== undefined)
    return exists === isSo
      ? { zh: `有${name.zh}`, en: `has a ${name.en}` }
      : { zh: `没有${name.zh}`, en: `has no ${name.en}` }
  if (contains !== undefined)
    return isSo
      ? { zh: `${name.zh}含“${contains}”`, en: `${name.en} contains “${contains}”` }
      : { zh: `${name.zh}不含“${contains}”`, en: `${name.en} does not contain “${contains}”` }
  const values = (is === undefined ? (among ?? []) : [is]).map(wordOf)
  if (values.length > 0) {
    const zh = values.map((word) => word.zh).join('、')
    const en = values.map((word) => word.en).join(isSo ? ' or ' : ' nor ')
    if (!isSo) return { zh: `${name.zh}不是${zh}`, en: `${name.en} is ${values.length > 1 ? 'neither' : 'not'} ${en}` }
    return { zh: `${name.zh}是${zh}${values.length > 1 ? '之一' : ''}`, en: `${name.en} is ${en}` }
  }
  if (least !== undefined && most !== undefined)
    return isSo
      ? { zh: `${name.zh} ${least}–${most}`, en: `${name.en} ${least}–${most}` }
      : { zh: `${name.zh}不在 ${least}–${most}`, en: `${name.en} not ${least}–${most}` }
  const [sign, limit] = least === undefined ? [isSo ? '≤' : '>', most] : [isSo ? '≥' : '<', least]
  return { zh: `${name.zh} ${sign} ${limit}`, en: `${name.en} ${sign} ${limit}` }
}
