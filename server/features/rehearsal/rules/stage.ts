import TinyQueue from 'tinyqueue'
import { type Governor, governorOfDocument, type PlaybookDocument, type VariableValues } from '#contract/playbook.ts'
import type { Day } from '#people/day.ts'
import { confirmsAt } from '#people/staff.ts'
import { type MemberTraits, memberTraits, type Topic } from '#people/traits.ts'
import { cancelLeadMs, type MassSendMode } from '#server/features/governor/index.ts'
import { type CorpInstant, corpInstant, startOfDay } from '#server/kernel/time.ts'
import { Arms } from '#server/features/rehearsal/rules/arms.ts'
import { Figures } from '#server/features/rehearsal/rules/figures.ts'

/** What is rehearsed with. Same options, same document: same answer to the byte. */
export type RehearsalOptions = {
  groups: number
  /** Members of each group chat when it is created. */
  members: number
  days: number
  /** Staff who own the group chats in turn. */
  staff: number
  seed: string
  /** The day on which the group chats are created and the playbook is applied. */
  from: Temporal.PlainDate
  zone: string
  mode: MassSendMode
  variables: VariableValues
}

/** Counters by a word and the day, week or window they count in. */
export class Uses {
  readonly #counts = new Map<string, number>()

  get isEmpty(): boolean {
    return this.#counts.size === 0
  }

  get(key: string): number {
    return this.#counts.get(key) ?? 0
  }

  add(key: string, by: number): void {
    this.#counts.set(key, this.get(key) + by)
  }
}

export type Member = {
  person: string
  traits: MemberTraits
  joinedAt: number
  leftAt: number | null
  befriendedAt: number | null
  unfriendedAt: number | null
  /** The member of staff whose friend this is, and since when. */
  friend: { userid: string; since: number } | null
  tags: Set<string>
  clicks: { at: number; linkId: string }[]
  /** The last day on which anything was clicked. */
  clickedOn: string | null
  viewed: Map<Topic, number>
  orders: number
  uses: Uses
}

export type Chat = {
  id: string
  index: number
  owner: string
  createdAt: CorpInstant
  members: Map<string, Member>
  uses: Uses
  openUntil: CorpInstant | null
  lastSentAt: CorpInstant | null
  /** Posts of the last days that were sent, today's last. */
  sentBy: Map<string, { at: number; isPromotion: boolean }[]>
}

/** A virtual corp and its clock: what happens is put on the agenda, and taken from it by time. */
export class Stage {
  readonly document: PlaybookDocument
  readonly options: RehearsalOptions
  readonly governor: Governor
  readonly days: readonly Day[]
  readonly chats: readonly Chat[]
  readonly figures: Figures
  readonly arms: Arms
  #now: { ms: number; instant: CorpInstant }
  #today = 0
  readonly #agenda = new TinyQueue<{ at: number; nth: number; act: () => void }>(
    [],
    (a, b) => a.at - b.at || a.nth - b.nth,
  )
  readonly #taps = new Map<string, number | undefined>()
  #nth = 0
  /** Told what a member did, at its time; nobody asks where it stays as it is. */
  onAct: ((chat: Chat, member: Member) => void) | null = null

  constructor(document: PlaybookDocument, options: RehearsalOptions) {
    this.document = document
    this.options = options
    this.governor = governorOfDocument(document)
    const first = startOfDay(options.from, options.zone)
    this.#now = { ms: first.epochMilliseconds, instant: first }
    this.days = Array.from({ length: options.days }, (_, n) => dayOf(options.from.add({ days: n }), options.zone))
    this.chats = Array.from({ length: options.groups }, (_, n) => this.#makeChat(n))
    this.figures = new Figures(this.days.map((day) => day.date))
    this.arms = new Arms(document, options.seed)
  }

  /** Has something happen at a time; within the days that are rehearsed, or never. */
  at(at: number, act: () => void): void {
    if (at < (this.days.at(-1)?.to ?? 0)) this.#agenda.push({ at, nth: this.#nth++, act })
  }

  /** Has whoever asks be told at a time that a member did something. */
  acts(chat: Chat, member: Member, at: number): void {
    const { onAct } = this
    if (onAct) this.at(at, () => onAct(chat, member))
  }

  /** Has everything happen that is on the agenda, and that comes onto it meanwhile. */
  run(): void {
    for (let next = this.#agenda.pop(); next; next = this.#agenda.pop()) {
      if (next.at > this.#now.ms) this.#now = { ms: next.at, instant: instantOf(next.at) }
      next.act()
    }
  }

  get now(): CorpInstant {
    return this.#now.instant
  }

  get nowMs(): number {
    return this.#now.ms
  }

  /** The day of now. */
  get today(): Day {
    while (this.#now.ms >= (this.days[this.#today]?.to ?? Infinity)) this.#today += 1
    const day = this.days[this.#today]
    if (!day) throw new Error('nothing happens after the last day')
    return day
  }

  /**
   * When a member of staff taps what waits for them, or undefined when its limit comes first: by themselves, or moved by
   * one of the playbook's reminders. What is coalesced into one task (same `key`) is one tap.
   */
  tapAt(userid: string, key: string, expiresAt: CorpInstant): number | undefined {
    const known = `${userid} ${key}`
    if (this.#taps.has(known)) return this.#taps.get(known)
    const until = expiresAt.epochMilliseconds - cancelLeadMs
    const request = { key, at: this.nowMs, day: this.today, reminder: 0 }
    let tap = confirmsAt(this.options.seed, userid, request)
    for (const [n, minutes] of this.governor.followUp.remindAfterMinutes.entries()) {
      const at = this.nowMs + minutes * 60_000
      if (at >= until || (tap !== undefined && tap <= at)) break
      const reminded = confirmsAt(this.options.seed, userid, { ...request, at, reminder: n + 1 })
      this.figures.reminded(this.today.date)
      if (reminded !== undefined && (tap === undefined || reminded < tap)) tap = reminded
    }
    const inTime = tap !== undefined && tap <= until ? Math.round(tap) : undefined
    this.#taps.set(known, inTime)
    if (inTime !== undefined) this.at(inTime, () => this.figures.tapped(this.today.date, userid))
    return inTime
  }

  newMember(person: string, joinedAt: number): Member {
    return {
      person,
      traits: memberTraits(this.options.seed, person),
      joinedAt,
      leftAt: null,
      befriendedAt: null,
      unfriendedAt: null,
      friend: null,
      tags: new Set(),
      clicks: [],
      clickedOn: null,
      viewed: new Map(),
      orders: 0,
      uses: new Uses(),
    }
  }

  #makeChat(n: number): Chat {
    const chat: Chat = {
      id: `g${n + 1}`,
      index: n,
      owner: `s${(n % this.options.staff) + 1}`,
      createdAt: this.now,
      members: new Map(),
      uses: new Uses(),
      openUntil: null,
      lastSentAt: null,
      sentBy: new Map(),
    }
    for (let m = 0; m < this.options.members; m += 1) {
      const member = this.newMember(`${chat.id} m${m + 1}`, this.nowMs)
      chat.members.set(member.person, member)
    }
    return chat
  }
}

export const instantOf = (at: number): CorpInstant => corpInstant(Temporal.Instant.fromEpochMilliseconds(at))

function dayOf(date: Temporal.PlainDate, zone: string): Day {
  return {
    date: date.toString(),
    from: startOfDay(date, zone).epochMilliseconds,
    to: startOfDay(date.add({ days: 1 }), zone).epochMilliseconds,
  }
}
