/** Engine processes under one hand: started, killed, frozen, replaced, and watched for what they leave behind. */
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { EngineArgument } from './engine-process.ts'
import type { Order, Report } from './report.ts'

/** Lanes of a queue as a process had claimed them when it died or froze. */
export type Orphan = { queue: string; lane: number; fence: number; sinceMs: number }

export type Engine = {
  number: number
  /** Work under way by what the process has told so far. */
  underWay: ReadonlyMap<number, Claim>
  state: 'starting' | 'running' | 'frozen' | 'dead'
  order(order: Order): void
}
type Claim = { queue: string; lanes: readonly [number, number][] }

export type FleetOptions = {
  argument: Omit<EngineArgument, 'seed'>
  seed: number
  size: number
  /** Told of every report besides those that the fleet keeps itself. */
  onReport?: (report: Report, engine: Engine) => void
  /** Told of lanes that nobody works on any more. */
  onOrphans?: (orphans: readonly Orphan[]) => void
  /** Told when the number of engines that live changes, with what it is now. */
  onLiving?: (living: number) => void
}

const program = fileURLToPath(new URL('engine-process.ts', import.meta.url))

type Member = Engine & {
  child: ChildProcess
  underWay: Map<number, Claim>
  ended: Promise<void>
  /** Resolves when it has struck itself, as it was ordered. */
  struck: Promise<void>
}

export class Fleet {
  readonly #options: FleetOptions
  readonly #members = new Set<Member>()
  #started = 0
  /** Kills that hit a process with work under way. */
  kills = 0
  /** Kills that hit one at rest: they prove nothing and are not counted among the kills. */
  idleKills = 0

  constructor(options: FleetOptions) {
    this.#options = options
    process.once('exit', this.#endAll)
  }

  get engines(): readonly Engine[] {
    return [...this.#members].filter((member) => member.state !== 'dead')
  }

  /** Brings the fleet to its size. Resolves when all are at work. */
  async fill(size = this.#options.size): Promise<void> {
    const missing = size - this.engines.length
    await Promise.all(Array.from({ length: Math.max(0, missing) }, () => this.start()))
  }

  async start(changes: Partial<EngineArgument> = {}): Promise<Engine> {
    this.#started += 1
    const number = this.#started
    const argument: EngineArgument = {
      ...this.#options.argument,
      seed: this.#options.seed * 1_000 + number,
      ...changes,
    }
    const child = spawn(process.execPath, [program, JSON.stringify(argument)], {
      stdio: ['pipe', 'inherit', 'inherit', 'pipe'],
    })
    const lines = createInterface(child.stdio[3] as Readable) // a pipe, as asked for above
    let isReady = (): void => undefined
    const ready = new Promise<void>((resolve) => {
      isReady = resolve
    })
    let strike = (): void => undefined
    const newStruck = (): Promise<void> =>
      new Promise<void>((resolve) => {
        strike = resolve
      })
    const member: Member = {
      number,
      child,
      state: 'starting',
      underWay: new Map(),
      struck: newStruck(),
      // Its last words have been read by then.
      ended: Promise.all([
        new Promise<void>((resolve) => child.once('exit', () => resolve())),
        new Promise<void>((resolve) => lines.once('close', () => resolve())),
      ]).then(() => undefined),
      order: (order) => void (child.stdin as Writable).write(`${JSON.stringify(order)}\n`),
    }
    child.stdin?.on('error', () => undefined) // it died before it read
    lines.on('line', (line) => {
      const report = JSON.parse(line) as Report // engine-process.ts writes them
      if (report.kind === 'ready') isReady()
      else if (report.kind === 'begun') member.underWay.set(report.work, { queue: report.queue, lanes: report.lanes })
      else if (report.kind === 'ended') member.underWay.delete(report.work)
      else {
        if (report.kind === 'struck') {
          strike()
          member.struck = newStruck()
          if (report.blow === 'freeze') this.#noteFrozen(member)
        }
        this.#options.onReport?.(report, member)
      }
    })
    this.#members.add(member)
    const failed = member.ended.then(() => {
      if (member.state === 'starting') throw new Error(`engine ${number} ended while it started`)
    })
    await Promise.race([ready, failed]).catch((cause: unknown) => {
      this.#members.delete(member)
      throw cause
    })
    member.state = 'running'
    void member.ended.then(() => this.#bury(member))
    this.#options.onLiving?.(this.#living())
    return member
  }

  /** Orders an engine to strike itself and waits for it; calls it off after a while. */
  async strike(
    engine: Engine,
    order: Omit<Extract<Order, { kind: 'strike' }>, 'kind'>,
    waitMs: number,
  ): Promise<boolean> {
    const member = this.#memberOf(engine)
    member.order({ kind: 'strike', ...order })
    const over = new AbortController()
    const isStruck = await Promise.race([
      member.struck.then(() => true),
      member.ended.then(() => true),
      sleep(waitMs, false, { signal: over.signal }).catch(() => false),
    ])
    over.abort()
    if (!isStruck) member.order({ kind: 'spare' })
    else if (order.blow === 'kill') await member.ended
    return isStruck
  }

  /** The same with all engines that run: whichever comes to such a point first ends, or stops, the others go on. */
  async strikeAny(order: Omit<Extract<Order, { kind: 'strike' }>, 'kind'>, waitMs: number): Promise<boolean> {
    const running = [...this.#members].filter((member) => member.state === 'running')
    for (const member of running) member.order({ kind: 'strike', ...order })
    const over = new AbortController()
    const isStruck = await Promise.race([
      ...running.flatMap((member) => [member.struck.then(() => true), member.ended.then(() => true)]),
      sleep(waitMs, false, { signal: over.signal }).catch(() => false),
    ])
    over.abort()
    for (const member of running) if (member.state === 'running') member.order({ kind: 'spare' })
    return isStruck
  }

  /** Kills an engine that has work under way, waiting for such a moment for a while; the best there is otherwise. */
  async kill(choose: (engines: readonly Engine[]) => Engine | undefined, waitMs = 3_000): Promise<void> {
    const engine = await this.#busy(choose, waitMs)
    if (!engine) return
    engine.child.kill('SIGKILL')
    await engine.ended
  }

  /** Stops an engine where it is, like a machine that stalls; `thaw` lets it go on with what it had in hand. */
  async freeze(choose: (engines: readonly Engine[]) => Engine | undefined, waitMs = 3_000): Promise<Engine | null> {
    const engine = await this.#busy(choose, waitMs)
    if (!engine) return null
    engine.child.kill('SIGSTOP')
    await sleep(20) // what it wrote before it froze is read by then
    this.#noteFrozen(engine)
    return engine.state === 'frozen' ? engine : null
  }

  #noteFrozen(member: Member): void {
    if (member.state !== 'running') return // a blow of its own was faster
    member.state = 'frozen'
    this.#options.onOrphans?.(orphansOf(member))
    this.#options.onLiving?.(this.#living())
  }

  /** Lets a frozen engine go on; one that has gone on, or died meanwhile, is left as it is. */
  thaw(engine: Engine): void {
    if (engine.state !== 'frozen') return
    const member = this.#memberOf(engine)
    member.state = 'running'
    member.child.kill('SIGCONT')
    this.#options.onLiving?.(this.#living())
  }

  /** Ends every engine that is at work at once, as a power cut does. */
  async killAll(): Promise<void> {
    const members = this.#alive().filter((member) => member.state !== 'starting')
    for (const member of members) member.child.kill('SIGKILL')
    await Promise.all(members.map((member) => member.ended))
  }

  async stop(): Promise<void> {
    process.off('exit', this.#endAll)
    const members = this.#alive()
    for (const member of members) {
      member.state = 'dead' // not for the count
      member.child.kill('SIGKILL')
    }
    await Promise.all(members.map((member) => member.ended))
  }

  readonly #endAll = (): void => {
    for (const member of this.#members) member.child.kill('SIGKILL')
  }

  #alive = (): Member[] => [...this.#members].filter((member) => member.state !== 'dead')
  #living = (): number => [...this.#members].filter((member) => member.state === 'running').length

  #memberOf(engine: Engine): Member {
    for (const member of this.#members) if (member === engine) return member
    throw new Error(`engine ${engine.number} is none of this fleet`)
  }

  async #busy(choose: (engines: readonly Engine[]) => Engine | undefined, waitMs: number): Promise<Member | null> {
    const running = (): Engine[] => this.engines.filter((engine) => engine.state === 'running')
    for (const until = performance.now() + waitMs; ; await sleep(2)) {
      const engine = choose(running().filter((one) => one.underWay.size > 0))
      if (engine) return this.#memberOf(engine)
      if (performance.now() > until) return null
    }
  }

  /** What a process left when it ended, whoever ended it. */
  #bury(member: Member): void {
    const wasFrozen = member.state === 'frozen'
    this.#members.delete(member)
    if (member.state === 'dead') return
    member.state = 'dead'
    if (member.underWay.size > 0) this.kills += 1
    else this.idleKills += 1
    if (!wasFrozen) this.#options.onOrphans?.(orphansOf(member))
    this.#options.onLiving?.(this.#living())
  }
}

function orphansOf(engine: Engine): Orphan[] {
  const sinceMs = performance.now()
  return [...engine.underWay.values()].flatMap(({ queue, lanes }) =>
    lanes.map(([lane, fence]) => ({ queue, lane, fence, sinceMs })),
  )
}
