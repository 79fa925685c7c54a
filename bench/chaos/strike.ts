/**
 * Crash points: a hook before and after every statement and every call to WeCom. At a point that the harness ordered, the
 * process ends or stops itself right there, by a signal that nothing can catch.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { createHash } from 'node:crypto'
import pg from 'pg'
import type { Dice } from './dice.ts'
import type { Blow, Order, Report } from './report.ts'

/** The queue whose work runs; statements of the loop itself, which claims and gives back, run outside of any. */
const working = new AsyncLocalStorage<string>()
export const inQueue = <T>(queue: string, work: () => Promise<T>): Promise<T> => working.run(queue, work)

export type Striker = { at(point: string): void; obey(order: Order): void }

const signals: Record<Blow, 'SIGKILL' | 'SIGSTOP'> = { kill: 'SIGKILL', freeze: 'SIGSTOP' }

/** Tells each point once, and strikes where it is ordered to. */
export function createStriker(report: (what: Report) => void, dice: Dice): Striker {
  const seen = new Set<string>()
  let wanted: Extract<Order, { kind: 'strike' }> | null = null
  let points: ReadonlySet<string> | 'any' = 'any'
  let skipped = 0
  return {
    at(what) {
      const queue = working.getStore()
      const point = `${queue ?? 'loop'} · ${what}`
      if (!seen.has(point)) {
        seen.add(point)
        report({ kind: 'point', point })
      }
      if (!wanted || !(points === 'any' ? queue !== undefined : points.has(point))) return
      if (skipped < wanted.skip || !dice.chance(wanted.probability)) {
        skipped += 1
        return
      }
      const { blow } = wanted
      wanted = null
      report({ kind: 'struck', point, blow })
      process.kill(process.pid, signals[blow])
    },
    obey(order) {
      wanted = order.kind === 'strike' ? order : null
      points = wanted && wanted.points !== 'any' ? new Set(wanted.points) : 'any'
      skipped = 0
    },
  }
}

/** What an injected failure of a statement is to look like. */
export type Failure = '40001' | '40P01'

/** Puts the hook before and after every statement of this process; `fail` may have PostgreSQL refuse one instead. */
export function hookStatements(striker: Striker, fail: () => Failure | null): void {
  const last = new WeakMap<pg.Client, string>()
  // oxlint-disable-next-line typescript/unbound-method -- called with its own client below
  const real = pg.Client.prototype.query as (this: pg.Client, query: Query) => Promise<unknown>
  const hooked = async function (this: pg.Client, query: Query): Promise<unknown> {
    const text = typeof query === 'string' ? query : query.text
    const name = nameOf(text, last.get(this))
    last.set(this, name)
    striker.at(`before ${name}`)
    const failure = text.startsWith('begin') || text === 'rollback' ? null : fail()
    const answer = await (failure === null
      ? real.call(this, query)
      : real.call(this, `do $$ begin raise exception 'lost to another' using errcode = '${failure}'; end $$`))
    striker.at(`after ${name}`)
    return answer
  }
  Object.assign(pg.Client.prototype, { query: hooked })
}

type Query = string | { text: string }

/** A short name that a statement keeps whatever its parameters; a commit is told by what it commits. */
function nameOf(text: string, before: string | undefined): string {
  if (text === 'commit' || text === 'rollback') return `${text} after ${before ?? 'nothing'}`
  if (text.startsWith('begin')) return `begin as ${/set local role (\w+)/.exec(text)?.[1] ?? 'nobody'}`
  const plain = text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\$\d+/g, '?')
    .replaceAll(/\?(, \?)+/g, '?')
    .trim()
  return `${plain.slice(0, 70)} #${createHash('sha256').update(plain).digest('hex').slice(0, 4)}`
}
