import { confirmsAt } from '#people/staff.ts'
import { corpDay } from '../world/day.ts'
import { confirmMassSend } from '../world/mass-send.ts'
import type { Message } from '../world/message.ts'
import type { Witness, World } from '../world/world.ts'
import { Agenda, type Entry } from './agenda.ts'

/**
 * The people of the corp, lived forward in corp time. What they will do stands in the agenda; `catchUp` does what is due.
 * Whatever reads or changes the world first lets them catch up, so the order of things is the order of corp time.
 */
export class Life implements Witness {
  readonly #world: World
  readonly #agenda: Agenda
  #catching = false
  #timer: NodeJS.Timeout | undefined
  #closed = false
  /** Staff who are played by hand: the model leaves them alone. */
  readonly played = new Set<string>()

  constructor(world: World) {
    this.#world = world
    this.#agenda = new Agenda(world.store)
  }

  /** Does everything that is due by the corp's present, earliest first. */
  catchUp(): void {
    if (this.#catching) return
    this.#catching = true
    try {
      const until = this.#world.clock.now()
      this.#world.store.transaction(() => {
        for (let entry = this.#agenda.take(until); entry; entry = this.#agenda.take(until)) this.#act(entry)
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
    this.#timer = setTimeout(
      () => {
        this.catchUp()
        this.schedule()
      },
      Math.min(Math.max(delay, 5), 60_000),
    )
  }

  close(): void {
    this.#closed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** A contact opens a link in WeChat's browser: the page is really asked for, and what came of it is written down. */
  click(url: string, externalUserid: string): void {
    const { store, clock, realNow } = this.#world
    store.run(
      'insert into click (at, real_at, url, external_userid) values (?, ?, ?, ?)',
      clock.now(),
      realNow(),
      url,
      externalUserid,
    )
  }

  messageSeen(_message: Message): void {}

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

  #act({ at, plan }: Entry): void {
    switch (plan.kind) {
      case 'day':
        break
      case 'confirm':
        if (!this.played.has(plan.userid)) confirmMassSend(this.#world, { msgid: plan.msgid, userid: plan.userid, at })
        break
      default:
        return plan satisfies never
    }
  }
}
