import { archiveAnswer } from '#people/archive.ts'
import type { Means } from '#people/reach.ts'
import { confirmsAt } from '#people/staff.ts'
import { refusesTransferAt } from '#people/transfer.ts'
import { answerConsent, askEverybody, forgetOldRecords, type ConsentPlace } from '../world/archive.ts'
import { warnOfExpiry } from '../world/acquisition-quota.ts'
import { corpDay } from '../world/day.ts'
import { confirmMassSend } from '../world/mass-send.ts'
import type { Message } from '../world/message.ts'
import { noteView } from '../world/shop.ts'
import { publishMoment } from '../world/moment.ts'
import { finishTransfer, refuseTransfer } from '../world/transfer.ts'
import type { Witness, World } from '../world/world.ts'
import { arrive, befriend, leave, reply, serve, speak, unfriend } from './act.ts'
import { Agenda, type Entry, type Plan } from './agenda.ts'
import { Cast } from './cast.ts'
import { Clicker } from './click.ts'
import { come, reachOut } from './come.ts'
import { closeDay, planDay } from './day.ts'
import { carryOutResponse, respondToMoment } from './moment.ts'
import { buy, refund } from './shop.ts'
import { reactToLetter, reactToPost, reactToQuestion, type Scene } from './react.ts'

/** How long the machine may live people's lives before others get a turn, in real milliseconds. */
const longestWaitMs = 60_000

/**
 * The people of the corp, lived forward in corp time. What they will do stands in the agenda; `catchUp` does what is due.
 * Whatever reads or changes the world first lets them catch up, so the order of things is the order of corp time.
 */
export class Life implements Witness {
  readonly #world: World
  readonly #agenda: Agenda
  readonly #cast: Cast
  readonly #clicker: Clicker
  #catching = false
  /** Set while an answer is being given, which nobody answers in turn. */
  #answering = false
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** People who are played by hand: the model leaves them alone. */
  readonly played = new Set<string>()

  constructor(world: World, clickAnywhere: boolean) {
    this.#world = world
    this.#agenda = new Agenda(world.store)
    this.#cast = new Cast(world.corp.seed, world.store)
    this.#clicker = new Clicker(world, clickAnywhere)
  }

  /** The first day of a new corp: lives begin a day early, so that the chats are not empty. */
  begin(at: number): void {
    const day = corpDay(this.#world.corp.zone, corpDay(this.#world.corp.zone, at).from - 1)
    this.#agenda.put(day.from, 'day', { kind: 'day' })
  }

  /** Does everything that is due by the corp's present, earliest first. */
  catchUp(): void {
    if (this.#catching || this.#closed) return
    this.#catching = true
    try {
      const { store, clock } = this.#world
      const until = clock.now()
      const next = this.#agenda.next()
      if (next === undefined || next > until) return
      store.transaction(() => {
        for (let entry = this.#agenda.take(until); entry; entry = this.#agenda.take(until)) this.#act(entry)
        clock.save()
      })
    } finally {
      this.#catching = false
    }
  }

  /** Wakes when the next plan is due; called again after everything that may bring one forward. */
  schedule(): void {
    if (this.#timer) clearTimeout(this.#timer)
    const next = this.#agenda.next()
    if (this.#closed || next === undefined) return
    const delay = this.#world.clock.realDelay(next)
    if (delay === Infinity) return
    this.#timer = setTimeout(() => this.#wake(), Math.min(Math.max(delay, 5), longestWaitMs))
  }

  /** Somebody is played by hand from now on, or no longer; a staff member then takes up the tasks that were left. */
  play(person: string, byHand: boolean): void {
    if (byHand) {
      this.played.add(person)
      return
    }
    this.played.delete(person)
    const now = this.#world.clock.now()
    for (const task of this.#world.store.rows<{ msgid: string; number: number }>(
      `select t.msgid, s.number from mass_send_task t join mass_send s on s.msgid = t.msgid
       where t.userid = ? and t.status = 0 and s.cancelled_at is null order by s.number`,
      person,
    )) {
      this.massSendGiven({ ...task, userid: person, createdAt: now, reminder: 0 })
    }
    for (const task of this.#world.store.rows<{ momentId: string; number: number }>(
      `select t.moment_id as momentId, m.number from moment_task t join moment m on m.moment_id = t.moment_id
       where t.userid = ? and t.published_at is null and m.cancelled_at is null order by m.number`,
      person,
    )) {
      this.momentGiven({ ...task, userid: person, at: now })
    }
  }

  /** A contact opens a link in WeChat's browser. */
  click(url: string, externalUserid: string): void {
    this.#clicker.click(url, externalUserid, this.#world.clock.now())
  }

  close(): void {
    this.#closed = true
    this.#clicker.close()
    if (this.#timer) clearTimeout(this.#timer)
  }

  messageSeen(message: Message): void {
    if (message.kind === 'group') this.#cast.heard(message)
    const scene = this.#scene()
    if (message.kind === 'single') reactToLetter(scene, message)
    else if (message.route !== 'member') reactToPost(scene, message)
    else if (!this.#answering) reactToQuestion(scene, message)
  }

  #scene(): Scene {
    return { world: this.#world, agenda: this.#agenda, cast: this.#cast, played: this.played }
  }

  massSendGiven(task: { msgid: string; number: number; userid: string; createdAt: number; reminder: number }): void {
    if (!this.#world.settings.people || this.played.has(task.userid)) return
    const at = confirmsAt(this.#world.corp.seed, task.userid, {
      key: `mass send ${task.number}`,
      at: task.createdAt,
      day: corpDay(this.#world.corp.zone, task.createdAt),
      reminder: task.reminder,
    })
    if (at === undefined) return
    this.#agenda.put(at, `confirm ${task.userid} ${task.number}`, {
      kind: 'confirm',
      msgid: task.msgid,
      userid: task.userid,
    })
  }

  transferStarted({ number, person, at, dueAt }: { number: number; person: string; at: number; dueAt: number }): void {
    this.#agenda.put(dueAt, `takeover ${number}`, { kind: 'takeover', number })
    if (!this.#world.settings.people || this.played.has(person)) return
    const { seed, zone } = this.#world.corp
    const refusesAt = refusesTransferAt(seed, person, { key: String(number), at, day: corpDay(zone, at) })
    if (refusesAt === undefined || refusesAt >= dueAt) return
    this.#agenda.put(refusesAt, `refuse ${number}`, { kind: 'refuse-transfer', number, person })
  }

  /** Members publish moments by the habit by which they confirm mass sends. */
  momentGiven({
    momentId,
    number,
    userid,
    at,
  }: {
    momentId: string
    number: number
    userid: string
    at: number
  }): void {
    if (!this.#world.settings.people || this.played.has(userid)) return
    const { seed, zone } = this.#world.corp
    const request = { key: `moment ${number}`, at, day: corpDay(zone, at), reminder: 0 }
    const tapsAt = confirmsAt(seed, userid, request)
    if (tapsAt === undefined) return
    this.#agenda.put(tapsAt, `publish ${userid} ${number}`, { kind: 'publish', momentId, userid })
  }

  /** Contacts answer in their own time whether their conversations may be kept. */
  consentAsked({
    place,
    externalUserid: person,
    at,
  }: {
    place: ConsentPlace
    externalUserid: string
    at: number
  }): void {
    if (!this.#world.settings.people || this.played.has(person)) return
    const { seed, zone } = this.#world.corp
    const key = place.kind === 'single' ? place.userid : place.chatId
    const answer = archiveAnswer(seed, person, { key, at, day: corpDay(zone, at) })
    this.#agenda.put(answer.at, `consent ${key} ${person}`, { kind: 'consent', place, person, agreed: answer.agreed })
  }

  /** People are asked by a means outside WeCom to come by a code; answers how many will. */
  reachOut(asked: { means: Means; configId: string; people: readonly string[]; strangers: number }): number {
    return reachOut(this.#world, this.#agenda, { ...asked, at: this.#world.clock.now() })
  }

  /** The corp has just bought the archive, or changed whose conversations it keeps. */
  archiveOpened(): void {
    askEverybody(this.#world, this.#world.clock.now())
  }

  momentPublished(published: { momentId: string; userid: string; at: number }): void {
    respondToMoment(this.#scene(), published)
  }

  #wake(): void {
    this.catchUp()
    this.schedule()
  }

  #act({ at, plan }: Entry): void {
    const world = this.#world
    if (plan.kind === 'day') {
      this.#beginDay(at)
      return
    }
    if (plan.kind === 'takeover') {
      finishTransfer(world, plan.number, at)
      return
    }
    if (!world.settings.people || this.#isPlayed(plan)) return
    switch (plan.kind) {
      case 'confirm':
        confirmMassSend(world, { msgid: plan.msgid, userid: plan.userid, at })
        break
      case 'speak':
        this.#answering = plan.answer
        speak(world, this.#cast, plan, at)
        this.#answering = false
        break
      case 'reply':
        reply(world, plan, at)
        break
      case 'click':
        noteView(world, { person: plan.person, url: plan.url, topics: plan.topics ?? [], at })
        this.#clicker.click(plan.url, plan.person, at)
        break
      case 'buy':
        buy(this.#scene(), plan, at)
        break
      case 'refund':
        refund(world, plan, at)
        break
      case 'serve':
        serve(world, plan, at)
        break
      case 'come':
        come(world, plan, at)
        break
      case 'leave':
        leave(world, plan)
        break
      case 'delete':
        unfriend(world, plan, at)
        break
      case 'join':
        arrive(world, this.#agenda, plan, at)
        break
      case 'befriend':
        befriend(world, plan, at)
        break
      case 'refuse-transfer':
        refuseTransfer(world, plan.number, at)
        break
      case 'consent':
        answerConsent(world, { place: plan.place, externalUserid: plan.person, agreed: plan.agreed, first: true, at })
        break
      case 'publish':
        publishMoment(world, { ...plan, at })
        break
      case 'moment':
        carryOutResponse(world, plan, at)
        break
      default:
        plan satisfies never
    }
  }

  #isPlayed(plan: Exclude<Plan, { kind: 'day' | 'takeover' }>): boolean {
    if (plan.kind === 'confirm' || plan.kind === 'publish' || plan.kind === 'serve') return this.played.has(plan.userid)
    return 'person' in plan && plan.person !== undefined && this.played.has(plan.person)
  }

  #beginDay(at: number): void {
    const day = corpDay(this.#world.corp.zone, at)
    closeDay(this.#world, day)
    forgetOldRecords(this.#world, day.from)
    warnOfExpiry(this.#world, day.from)
    if (this.#world.settings.people) planDay(this.#world, this.#agenda, this.#cast, day)
    this.#agenda.put(day.to, 'day', { kind: 'day' })
  }
}
