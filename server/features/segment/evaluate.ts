import {
  type AttributeName,
  type Condition,
  type EventQuestion,
  storedValue,
  type TagName,
} from '#contract/condition.ts'

/** What a condition may ask of one contact in a context. */
export type ConditionFacts = {
  /** Of each friendship where it is one's; none where the contact has not the attribute. */
  valuesOf(attribute: AttributeName): readonly (string | number)[]
  isTagged(tag: TagName): boolean
  isFriend(): boolean
  /** Whether the contact is in the group chat of the context, or in any; null who never was. */
  memberOf(chat: 'context' | 'any'): 'joined' | 'left' | null
  /** How often the contact did what is asked for, `at_least` left aside. */
  countOf(question: EventQuestion): number
  /** Which hundredth of a draw the contact is in, from 0. */
  hundredthOf(draw: string): number
}

/** A condition of one contact: the same law that `holds` compiles to SQL, which is held against it over random playbooks. */
export function holdsFor(condition: Condition, facts: ConditionFacts): boolean {
  if ('all' in condition) return condition.all.every((each) => holdsFor(each, facts))
  if ('any' in condition) return condition.any.some((each) => holdsFor(each, facts))
  if ('not' in condition) return !holdsFor(condition.not, facts)
  if ('tag' in condition) return facts.isTagged(condition.tag) === (condition.has !== false)
  if ('friend' in condition) return facts.isFriend() === condition.friend
  if ('member' in condition) return facts.memberOf(condition.chat ?? 'context') === condition.member
  if ('event' in condition) return facts.countOf(condition) >= (condition.at_least ?? 1)
  if ('draw' in condition) {
    const at = facts.hundredthOf(condition.draw)
    return at >= condition.from && at < condition.to
  }
  const { attribute, is, in: among, contains, at_least: least, at_most: most, exists } = condition
  const fits = facts
    .valuesOf(attribute)
    .some(
      (value) =>
        (is === undefined || value === storedValue(attribute, is)) &&
        (among === undefined || among.some((each) => value === storedValue(attribute, each))) &&
        (contains === undefined || String(value).toLowerCase().includes(contains.toLowerCase())) &&
        (least === undefined || Number(value) >= least) &&
        (most === undefined || Number(value) <= most),
    )
  return exists === false ? !fits : fits
}
