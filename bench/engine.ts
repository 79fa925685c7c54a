/** How many enrollments the engine advances in a second, beside bare statements and two job queues. */
import type { Command } from 'commander'
import { bare } from './engine/bare.ts'
import type { Contestant, Took } from './engine/contest.ts'
import { refuseUnequal } from './engine/count.ts'
import { graphile } from './engine/graphile.ts'
import { load, type LoadedPart } from './engine/load.ts'
import { ours } from './engine/ours.ts'
import { pgBoss } from './engine/pg-boss.ts'
import { type EngineWorld, startEngineWorld, withClient } from './engine/world.ts'
import { anyCountOption, countOption, rounded, say, sayMachine, tell, withJson } from './report.ts'

type Options = { due: number; asleep: number; json?: boolean }

/** Slices in which all take their turn, after one that warms up. */
const rounds = 8
const workers = 2

/** Sizes beside ours, as parts of it: loading them takes as long as running them. */
const parts = { bare: 2, queue: 8, perPerson: 64 } as const

export function register(program: Command): void {
  const command = program
    .command('engine')
    .description(
      'enrollments advanced a second (bar ≥ 0.6 × bare statements, ≥ 2 × the better queue). 8 min, 14 GB of disk; less with fewer',
    )
    .option('--due <n>', 'enrollments that are due', countOption, 1_000_000)
    .option('--asleep <n>', 'enrollments asleep beside them', anyCountOption, 10_000_000)
  withJson(command).action(measure)
}

async function measure({ due, asleep, json }: Options): Promise<void> {
  sayMachine({ due, asleep, workers, rounds })
  const { world, stop } = await startEngineWorld()
  const contestants: Contestant[] = []
  try {
    const begunMs = performance.now()
    for await (const one of contest(world, due, asleep)) contestants.push(one)
    say(`loaded in ${rounded((performance.now() - begunMs) / 1000)} s`)
    const took = await withClient(world.owner, async (client) => {
      // Somewhere else a transaction stays open, so that nothing that was deleted can be swept.
      await client.query('begin isolation level repeatable read; select count(*) from corp')
      return takeTurns(contestants)
    })
    await refuseUnequal(world, took)
    sayGrowth(took.find(({ name }) => name === 'ours')?.tookS ?? [], due)
    const rateOf = (name: string): number => {
      const { rows = 0, tookS = [] } = took.find((one) => one.name === name) ?? {}
      return Math.round(rows / tookS.reduce((sum, each) => sum + each, 0))
    }
    const figures = {
      ours: rateOf('ours'),
      bare: rateOf('bare'),
      graphile: rateOf('graphile'),
      pgboss: rateOf('pgboss'),
      graphilePerPerson: rateOf('graphilePerPerson'),
      pgbossPerPerson: rateOf('pgbossPerPerson'),
    }
    const ratio = rounded(figures.ours / Math.max(figures.graphile, figures.pgboss), 2)
    tell(
      json,
      [
        `ours: ${figures.ours} enrollments a second, ${rounded(figures.ours / figures.bare, 2)} × bare statements (bar 0.6)`,
        `${ratio} × the better queue at equal set writes (bar 2): graphile-worker ${figures.graphile}, pg-boss ${figures.pgboss}`,
        `at one job a person: graphile-worker ${figures.graphilePerPerson}, pg-boss ${figures.pgbossPerPerson}`,
      ],
      { ...figures, ratio },
    )
  } finally {
    for (const { close } of contestants) await close()
    await stop()
  }
}

/** What is measured in equal slices, and one more to warm up. */
const withWarmUp = (count: number): number => Math.ceil(count / rounds) * (rounds + 1)

async function* contest(world: EngineWorld, due: number, asleep: number): AsyncGenerator<Contestant> {
  const share = (value: number, part: number): number => Math.ceil(value / part)
  const part = (name: string, of: number, isWoken: boolean) => ({ name, due: withWarmUp(share(due, of)), isWoken })
  say(`loading ${due} enrollments that are due among ${asleep} that sleep`)
  const loaded = await load(
    world,
    [
      part('ours', 1, true),
      part('bare', parts.bare, true),
      part('graphile', parts.queue, false),
      part('pgboss', parts.queue, false),
      part('graphilePerPerson', parts.perPerson, false),
      part('pgbossPerPerson', parts.perPerson, false),
    ],
    asleep,
  )
  const of = (name: string): LoadedPart => {
    const found = loaded.find((one) => one.name === name)
    if (!found) throw new Error(`no part ${name} was loaded`)
    return found
  }
  const batched = { isBatched: true, asleep: share(asleep, parts.queue) }
  const alone = { isBatched: false, asleep: share(asleep, parts.perPerson) }
  say('loading the queues')
  yield ours(world, of('ours'), workers)
  yield bare(world, of('bare'), workers)
  yield await graphile(world, of('graphile'), { ...batched, schema: 'graphile_batched' })
  yield await pgBoss(world, of('pgboss'), { ...batched, schema: 'pgboss_batched' })
  yield await graphile(world, of('graphilePerPerson'), { ...alone, schema: 'graphile_alone' })
  yield await pgBoss(world, of('pgbossPerPerson'), { ...alone, schema: 'pgboss_alone' })
}

async function takeTurns(contestants: readonly Contestant[]): Promise<Took[]> {
  const took = contestants.map(({ name, part }): Took => ({ name, part, rows: 0, warmUp: 0, tookS: [] }))
  say(`measuring: a round to warm up, then ${rounds}`)
  for (let round = 0; round <= rounds; round += 1) {
    const told: string[] = []
    for (const [at, contestant] of contestants.entries()) {
      const mine = took[at]
      if (!mine) continue
      const count = contestant.part.due / (rounds + 1)
      await contestant.prepare?.(count)
      const begunMs = performance.now()
      const rows = await contestant.take(count)
      const tookS = (performance.now() - begunMs) / 1000
      if (round === 0) mine.warmUp += rows
      else {
        mine.rows += rows
        mine.tookS.push(tookS)
      }
      told.push(`${contestant.name} ${Math.round(rows / tookS)}`)
    }
    say(`${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}, rows a second: ${told.join(', ')}`)
  }
  return took
}

/** How the cost grows: the time for an eighth, a quarter, a half and all of it. */
function sayGrowth(tookS: readonly number[], due: number): void {
  const until = (part: number): number => tookS.slice(0, part).reduce((sum, each) => sum + each, 0)
  const first = until(1)
  for (const part of [1, 2, 4, 8])
    say(
      `ours, ${Math.round((due * part) / rounds)} due: ${rounded(until(part), 2)} s, ${rounded(until(part) / first / part, 2)} × linear`,
    )
}
