import type { AttributeName, EventQuestion } from '#contract/condition.ts'
import { hundredthOf } from '#server/features/playbook/index.ts'
import type { Chat, Member } from '#server/features/rehearsal/rules/stage.ts'
import type { ConditionFacts } from '#server/features/segment/index.ts'
import { type CorpInstant, localDateOf } from '#server/kernel/time.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** What conditions may ask of a member of a virtual group chat, which is the only one they are in. */
export const factsOf = (
  { chat, member }: { chat: Chat; member: Member },
  {
    now,
    enteredAt,
    stoodAt,
    zone,
    seed,
  }: { now: CorpInstant; enteredAt: CorpInstant; stoodAt: CorpInstant; zone: string; seed: string },
): ConditionFacts => ({
  valuesOf: (attribute) => valuesOf(attribute, chat, member, now, zone),
  isTagged: (tag) => member.tags.has(`${tag.group}/${tag.name}`),
  isFriend: () => member.friend !== null,
  memberOf: () => (member.leftAt === null ? 'joined' : 'left'),
  countOf: (question) => countOf(question, member, now.epochMilliseconds, { entry: enteredAt, wait: stoodAt }),
  hundredthOf: (draw) => hundredthOf(seed, draw, member.person),
})

/** What virtual people are known for: how long they have been there. They have no names, companies or channels. */
function valuesOf(
  attribute: AttributeName,
  chat: Chat,
  member: Member,
  now: CorpInstant,
  zone: string,
): (string | number)[] {
  const since = (at: number): number => Math.floor((now.epochMilliseconds - at) / dayMs)
  switch (attribute) {
    case 'wecom-kind':
      return ['wechat']
    case 'gender':
      return ['unknown']
    case 'added-days-ago':
      return member.friend ? [since(member.friend.since)] : []
    case 'membership-days':
      return member.leftAt === null ? [since(member.joinedAt)] : []
    case 'group-days': {
      const [first, today] = [localDateOf(chat.createdAt, zone), localDateOf(now, zone)]
      return [first.until(today, { largestUnit: 'days' }).days]
    }
    case 'name':
    case 'company':
    case 'add-way':
    case 'channel-state':
    case 'join-scene':
    case 'join-state':
      return []
    default:
      return attribute satisfies never
  }
}

/** How often a member did something; of joining, leaving and friendships the last time alone is known. */
function countOf(
  question: EventQuestion,
  member: Member,
  now: number,
  begins: Record<'entry' | 'wait', CorpInstant>,
): number {
  const { event, link, within_days: days = 0, within_hours: hours = 0, since } = question
  const from = Math.max(
    days + hours > 0 ? now - days * dayMs - hours * hourMs + 1 : -Infinity,
    since === undefined ? -Infinity : begins[since].epochMilliseconds,
  )
  const times = (at: readonly (number | null | undefined)[]): number =>
    at.filter((each) => typeof each === 'number' && each >= from && each <= now).length
  switch (event) {
    case 'link.clicked':
      return times(member.clicks.filter((click) => link === undefined || click.linkId === link).map(({ at }) => at))
    case 'membership.joined':
      return times([member.joinedAt])
    case 'membership.left':
      return times([member.leftAt])
    case 'contact.added':
      return times([member.befriendedAt])
    case 'contact.removed':
      return times([member.unfriendedAt])
    default:
      return event satisfies never
  }
}
