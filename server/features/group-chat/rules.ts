import { type CorpInstant, earliest, latest, localDateOf, msBetween } from '#server/kernel/time.ts'
import type { WecomMember } from '#server/wecom/index.ts'

/** A group chat's age as a word (spec 00): launch [0, 7) days, activation [7, 30), monetisation [30, 90), retention. */
export type Stage = 'launch' | 'activation' | 'monetisation' | 'retention'

/** The first day of each stage, counted from the day the chat was created on, which is day 0. */
export const stageStarts: Record<Stage, number> = { launch: 0, activation: 7, monetisation: 30, retention: 90 }

/** How many local days ago the chat was created, by the corp's zone. */
export const ageInDays = (createdAt: CorpInstant, now: CorpInstant, zone: string): number =>
  localDateOf(createdAt, zone).until(localDateOf(now, zone), { largestUnit: 'days' }).days

export function stageOf(createdAt: CorpInstant, now: CorpInstant, zone: string): Stage {
  const age = ageInDays(createdAt, now, zone)
  if (age < stageStarts.activation) return 'launch'
  if (age < stageStarts.monetisation) return 'activation'
  return age < stageStarts.retention ? 'monetisation' : 'retention'
}

/**
 * The local days of creation of the chats that are in a stage today: from (included) and to (excluded), null where
 * there is no bound. So a list filters by stage with an index on the day.
 */
export function createdDuring(
  stage: Stage,
  today: Temporal.PlainDate,
): { from: Temporal.PlainDate | null; to: Temporal.PlainDate | null } {
  const ends: Record<Stage, number | null> = { launch: 7, activation: 30, monetisation: 90, retention: null }
  const end = ends[stage]
  return {
    from: end === null ? null : today.subtract({ days: end - 1 }),
    to: stage === 'launch' ? null : today.subtract({ days: stageStarts[stage] - 1 }),
  }
}

/** Someone in a chat as we have it. `joinedAt` is part of the row's key and never changes. */
export type Present = {
  key: string
  joinedAt: CorpInstant
  name: string
  nickname: string
  joinScene: WecomMember['joinScene']
  inviterUserid: string | null
  state: string
}

export type MemberDiff = {
  /** In the chat by WeCom, not by us: new rows. */
  joined: WecomMember[]
  /** In the chat by us, not by WeCom, or by an earlier membership: rows that end. */
  left: { key: string; joinedAt: CorpInstant; leftAt: CorpInstant }[]
  /** The same membership, described anew; `joinedAt` is ours. */
  changed: (WecomMember & { storedJoinedAt: CorpInstant })[]
}

/**
 * How far apart two times of one joining may be: a callback's CreateTime and the member list's join_time are set by
 * different hands.
 */
const sameJoinMs = 60_000

/**
 * What turns the members we have into those WeCom tells of. A member who joined clearly later than we have it left
 * meanwhile and came back, which is a membership of its own. When someone left between two readings, nobody told the
 * time: it is `now`, or the time of coming back if that is earlier.
 */
export function diffMembers(present: readonly Present[], given: readonly WecomMember[], now: CorpInstant): MemberDiff {
  const stored = new Map(present.map((member) => [member.key, member]))
  const diff: MemberDiff = { joined: [], left: [], changed: [] }
  const seen = new Set<string>()
  for (const member of given) {
    if (seen.has(member.key)) continue
    seen.add(member.key)
    const mine = stored.get(member.key)
    if (!mine) diff.joined.push(member)
    else if (msBetween(mine.joinedAt, member.joinedAt) > sameJoinMs) {
      diff.left.push({ key: mine.key, joinedAt: mine.joinedAt, leftAt: leaveTime(mine.joinedAt, member.joinedAt, now) })
      diff.joined.push(member)
    } else if (isOtherwise(mine, member)) diff.changed.push({ ...member, storedJoinedAt: mine.joinedAt })
  }
  for (const mine of present)
    if (!seen.has(mine.key))
      diff.left.push({ key: mine.key, joinedAt: mine.joinedAt, leftAt: leaveTime(mine.joinedAt, now, now) })
  return diff
}

/** Never before the joining, which a clock that was set could make of it. */
const leaveTime = (joinedAt: CorpInstant, back: CorpInstant, now: CorpInstant): CorpInstant =>
  latest(joinedAt, earliest(back, now))

const isOtherwise = (mine: Present, member: WecomMember): boolean =>
  mine.name !== member.name ||
  mine.nickname !== member.nickname ||
  mine.joinScene !== member.joinScene ||
  mine.inviterUserid !== member.inviterUserid ||
  mine.state !== member.state

export type VersionedChat = { memberVersion: string | null; pastVersions: readonly string[] }

/**
 * What a callback's versions say of the chat we have (D92130): `next`, its change follows on ours; `known`, ours is
 * already there; `gap`, something between is missing, so the chat must be read.
 */
export function versionStep(
  chat: VersionedChat,
  last: string | null,
  current: string | null,
): 'next' | 'known' | 'gap' {
  if (current !== null && current === chat.memberVersion) return 'known'
  if (last !== null && last === chat.memberVersion) return 'next'
  return 'gap'
}

const pastKept = 16

/** The versions behind ours after moving on to `next`, the latest last. */
export const passVersion = (chat: VersionedChat, next: string | null): string[] =>
  chat.memberVersion === null || chat.memberVersion === next
    ? chat.pastVersions.filter((version) => version !== next)
    : [
        ...chat.pastVersions.filter((version) => version !== next && version !== chat.memberVersion),
        chat.memberVersion,
      ].slice(-pastKept)

/** How long `groupchat/get` may lag behind a callback (D92122). */
export const readLagMs = 2_000
