/** Contacts as a test knows them, and what conditions say of them: told in plain TypeScript, without any statement. */
import type { AttributeName, Condition } from '#contract/condition.ts'
import { hundredthOf } from '#server/features/playbook/index.ts'
import { holdsFor } from '#server/features/segment/index.ts'
import { addMs, type CorpInstant, earliest, isBefore } from '#server/kernel/time.ts'

export type OracleContact = { id: string; name: string; gender: string; isOptedOut: boolean; isExcluded: boolean }
export type OracleFollow = {
  contactId: string
  staffId: string
  followedAt: CorpInstant
  endedAt: CorpInstant | null
  state: string
  addWay: number | null
}
export type OracleMembership = {
  contactId: string
  chatId: string
  joinedAt: CorpInstant
  leftAt: CorpInstant | null
  scene: string
}
export type OracleEvent = { contactId: string; kind: string; at: CorpInstant; linkId?: string; runId?: string }

export type OracleDelivery = {
  enrollmentId: string | null
  contactId: string | null
  chatId: string | null
  stepId: string
  attempt: number
  senderStaffId: string | null
  dueAt: CorpInstant
  expiresAt: CorpInstant
  releasedAt: CorpInstant
  state: string
  caps: string[]
}
export type OracleEnrollment = {
  id: string
  runId: string
  trackId: string
  contactId: string
  chatId: string | null
  staffId: string | null
  entry: number
  enteredAt: CorpInstant
  stepId: string
  /** Since when it stands there. */
  stoodAt: CorpInstant
  goals: Set<string>
  /** When it is looked at, in ms: each time once. */
  looks: Set<number>
  wakeAt: CorpInstant | null
  dueAt: CorpInstant
  heldAt: CorpInstant | null
  endedAt: CorpInstant | null
  reason: string | null
  attempts: number
  /** What a person answered, and at which step. */
  answer: { stepId: string; decision: 'send_late' | 'skip' } | null
  latest: OracleDelivery | null
}
export type OracleFact = {
  kind: string
  enrollmentId: string
  at: CorpInstant
  stepId: string
  reason: string | null
  attempts: number
}

/** Where an enrollment stands towards conditions. */
export type OracleContext = {
  contactId: string
  chatId: string | null
  runId: string
  enteredAt: CorpInstant
  stoodAt?: CorpInstant
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Everyone of a corp. */
export class People {
  readonly contacts = new Map<string, OracleContact>()
  follows: OracleFollow[] = []
  memberships: OracleMembership[] = []
  /** `contact group name` of each tag that is worn. */
  readonly tags = new Set<string>()
  events: OracleEvent[] = []
  readonly corpId: string
  readonly zone: string
  /** Of each chat. */
  readonly ownerOf: ReadonlyMap<string, string>
  readonly createdAt: ReadonlyMap<string, CorpInstant>

  constructor(given: {
    corpId: string
    zone: string
    ownerOf: ReadonlyMap<string, string>
    createdAt: ReadonlyMap<string, CorpInstant>
  }) {
    this.corpId = given.corpId
    this.zone = given.zone
    this.ownerOf = given.ownerOf
    this.createdAt = given.createdAt
  }

  friendsOf(contactId: string): OracleFollow[] {
    return this.follows.filter((f) => f.contactId === contactId && f.endedAt === null)
  }

  /** Who looks after a contact. */
  keeperOf(e: { contactId: string; chatId: string | null; staffId: string | null }): string | null {
    const friends = this.friendsOf(e.contactId)
    const owner = e.chatId === null ? undefined : this.ownerOf.get(e.chatId)
    const first = friends.toSorted(
      (a, b) => Temporal.Instant.compare(a.followedAt, b.followedAt) || (a.staffId < b.staffId ? -1 : 1),
    )[0]
    for (const wanted of [e.staffId, owner]) if (friends.some((f) => f.staffId === wanted)) return wanted ?? null
    return first?.staffId ?? owner ?? null
  }

  /** Whether a condition holds for a contact in a context. */
  holds(condition: Condition, who: OracleContext, now: CorpInstant): boolean {
    return holdsFor(condition, {
      valuesOf: (attribute) => this.#valuesOf(attribute, who, now),
      isTagged: ({ group, name }) => this.tags.has(`${who.contactId} ${group} ${name}`),
      isFriend: () => this.friendsOf(who.contactId).length > 0,
      hundredthOf: (draw) => hundredthOf(this.corpId, draw, who.contactId),
      memberOf: (chat) => {
        const there = this.memberships.filter(
          (m) => m.contactId === who.contactId && (chat === 'any' || m.chatId === who.chatId),
        )
        return there.some((m) => m.leftAt === null) ? 'joined' : there.length > 0 ? 'left' : null
      },
      countOf: ({ event: kind, within_days: days, within_hours: hours, link, since }) => {
        const begins = { entry: who.enteredAt, wait: who.stoodAt ?? who.enteredAt }
        const withinMs = (days ?? 0) * dayMs + (hours ?? 0) * 60 * minuteMs
        return this.events.filter(
          (event) =>
            event.contactId === who.contactId &&
            event.kind === kind &&
            !isBefore(now, event.at) &&
            (withinMs === 0 || isBefore(addMs(now, -withinMs), event.at)) &&
            (since === undefined || !isBefore(event.at, begins[since])) &&
            (link === undefined || (event.linkId === link && event.runId === who.runId)),
        ).length
      },
    })
  }

  #valuesOf(
    attribute: AttributeName,
    who: { contactId: string; chatId: string | null },
    now: CorpInstant,
  ): (string | number)[] {
    const contact = this.contacts.get(who.contactId)
    const friends = this.friendsOf(who.contactId)
    const membership = this.memberships.find(
      (m) => m.contactId === who.contactId && m.chatId === who.chatId && m.leftAt === null,
    )
    const daysSince = (at: CorpInstant): number => Math.floor((now.epochMilliseconds - at.epochMilliseconds) / dayMs)
    switch (attribute) {
      case 'name':
        return contact?.name ? [contact.name] : []
      case 'gender':
        return contact ? [contact.gender] : []
      case 'wecom-kind':
        return ['wechat']
      case 'company':
      case 'join-state':
        return []
      case 'add-way':
        return friends.flatMap((f) => f.addWay ?? [])
      case 'channel-state':
        return friends.flatMap((f) => (f.state === '' ? [] : f.state))
      case 'added-days-ago':
        return friends.length === 0 ? [] : [daysSince(earliest(...(friends.map((f) => f.followedAt) as [CorpInstant])))] // there is one
      case 'membership-days':
        return membership ? [daysSince(membership.joinedAt)] : []
      case 'group-days': {
        const createdAt = who.chatId === null ? undefined : this.createdAt.get(who.chatId)
        const dayOf = (at: CorpInstant) => at.toZonedDateTimeISO(this.zone).toPlainDate()
        return createdAt ? [dayOf(createdAt).until(dayOf(now), { largestUnit: 'days' }).days] : []
      }
      case 'join-scene':
        return membership ? [membership.scene] : []
      default:
        return attribute satisfies never
    }
  }
}
