/**
 * People who add a member of staff while a storm lasts, and the journey that each of them is to go through: what a
 * callback lets in, step by step, with waits, a tag, a branch on it, and one message more than a day's cap lets out.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { JourneyStep } from '#contract/playbook.ts'
import { type CorpInstant, localDateOf } from '#server/kernel/time.ts'
import { contentOf, playbookSource } from '#server/test/playbook-source.ts'
import { diceOf } from './dice.ts'
import type { Due, Plan } from './judge.ts'
import { zone } from './story.ts'
import type { World } from './world.ts'

const waitMinutes = 30

/** Messages of the journey, in their order: how many minutes after the adding each is due. */
const texts = { hello: '很高兴认识你', gift: '给你留了一份新人礼', again: '用得还好吗', more: '还有一件小事' } as const
type StepId = keyof typeof texts
const order = Object.keys(texts) as StepId[] // its own keys
const dueAfterMinutes = (step: StepId): number => order.indexOf(step) * waitMinutes

/** What greets each at once, with the code that the callback brings. */
const welcome = { id: 'welcome', text: '你好，欢迎来到这里' } as const

/** As many of them as a contact may get in a day: the last one stays behind. */
const capPerDay = order.length - 1

const tag = { group: '消费层级', name: '新客' }

/** The playbook of those who come, for all group chats whose owners they add. */
export function newcomerPlaybook(quiet: Plan['quiet']): { source: string; plans: Plan[] } {
  const send = (id: StepId): JourneyStep => ({
    id,
    name: id,
    kind: 'send',
    content: id,
    catch_up: { rule: 'late', grace_minutes: 120 },
  })
  const wait = (id: string): JourneyStep => ({ id, kind: 'wait', for: { minutes: waitMinutes } })
  const source = playbookSource({
    id: 'newcomer',
    tracks: [
      {
        id: 'newcomer',
        name: '新人旅程',
        kind: 'journey',
        audience: 'contact',
        enter: { on: 'contact-added' },
        steps: [
          { id: welcome.id, name: '欢迎语', kind: 'welcome', content: welcome.id },
          send('hello'),
          { id: 'mark', kind: 'tag', add: [tag] },
          wait('first-rest'),
          {
            id: 'fork',
            kind: 'branch',
            cases: [{ id: 'marked', name: '新客', when: { tag }, steps: [send('gift')] }],
            otherwise: [{ id: 'unmarked', kind: 'end', reason: '没有标签' }],
          },
          wait('second-rest'),
          send('again'),
          wait('third-rest'),
          send('more'),
        ],
      },
    ],
    contents: [contentOf(welcome.id, welcome.text), ...order.map((id) => contentOf(id, texts[id]))],
    governor: { contact_per_day: capPerDay, contact_per_week: 24, member_load_per_day: 100, quiet },
  })
  const plan = { tells: 'text', quiet, capPerDay, graceMinutes: 120 } as const
  return {
    source,
    plans: [
      { id: 'newcomer', ...plan },
      { id: welcome.id, ...plan, isFree: true },
    ],
  }
}

function duesOf(externalUserid: string, addedMs: number): Due[] {
  const dueOf = (plan: string, stepId: string, text: string, dueMs: number): Due => {
    const at = Temporal.Instant.fromEpochMilliseconds(dueMs) as CorpInstant // the sandbox told when
    return { plan, recipient: externalUserid, stepId, date: localDateOf(at, zone).toString(), dueMs, text }
  }
  return [
    dueOf(welcome.id, welcome.id, welcome.text, addedMs),
    ...order.map((step) => dueOf('newcomer', step, texts[step], addedMs + dueAfterMinutes(step) * 60_000)),
  ]
}

const lookEveryMs = 100

export class Newcomers {
  /** What those who came are to get. */
  readonly dues: Due[] = []
  readonly #world: World
  readonly #options: { seed: number; count: number; from: CorpInstant; until: CorpInstant }
  readonly #over = new AbortController()
  #busy: Promise<void> | undefined

  /** So many come, evenly spread over a time of the corp. */
  constructor(world: World, options: { seed: number; count: number; from: CorpInstant; until: CorpInstant }) {
    this.#world = world
    this.#options = options
  }

  start(): void {
    this.#busy = this.#come()
  }

  async stop(): Promise<void> {
    this.#over.abort()
    await this.#busy
  }

  async #come(): Promise<void> {
    const { sandbox, chats } = this.#world
    const { seed, count, from, until } = this.#options
    const dice = diceOf(seed)
    const lastsMs = until.epochMilliseconds - from.epochMilliseconds
    for (let came = 0; came < count && !this.#over.signal.aborted; await sleep(lookEveryMs)) {
      const nowMs = Date.parse(await sandbox.corpTime())
      const wanted = Math.min(count, Math.floor(((nowMs - from.epochMilliseconds) / lastsMs) * count))
      for (; came < wanted; came += 1) {
        const { owner } = dice.pick(chats)
        const added = await sandbox.act({ kind: 'add', userid: owner, name: `新朋友${came}` })
        if (added === null) throw new Error(`the sandbox lets nobody add ${owner}`)
        const { externalUserid } = added as { externalUserid: string } // the sandbox's own
        this.dues.push(...duesOf(externalUserid, Date.parse(await sandbox.corpTime())))
      }
    }
  }
}
