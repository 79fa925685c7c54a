/**
 * `npm run chaos -- NAME`: breaks things under the product, and judges by what the sandbox saw. The last line of standard
 * output is JSON. Exit codes: 0 all held, 1 something did not, 2 refused (nothing was started).
 */
import { Argument, Command, CommanderError, InvalidArgumentError } from 'commander'
import { capsUnderFire } from './caps-part.ts'
import { downtime } from './downtime-part.ts'
import { type PartOptions, type PartResult, type Summary, wholeKills } from './part.ts'
import { plantedStorms } from './planted-part.ts'
import { Points } from './points.ts'
import { midnightStorm, quietStorm } from './storm-part.ts'
import { missed, summaryOf } from './summary.ts'

const parts = {
  caps: capsUnderFire,
  quiet: quietStorm,
  midnight: midnightStorm,
  downtime,
  planted: plantedStorms,
} satisfies Record<string, (options: PartOptions) => Promise<PartResult>>

type PartName = keyof typeof parts
const names = Object.keys(parts) as PartName[] // its own keys

type Options = { kills: number; seed: number; json: boolean }

/** Beyond this a run does not go on: something hangs. */
const atMostMs = 100 * 60_000

const program = new Command('npm run chaos --')
  .description('Kills, freezes, cuts and loses what can be, and judges by what the WeCom sandbox saw.')
  .addArgument(new Argument('<name>', 'which part').choices(['all', ...names]))
  .option(
    '--kills <number>',
    'engine processes killed with work in hand; the work goes with it',
    whole(4, 10_000),
    wholeKills,
  )
  .option('--seed <number>', 'the same seed makes the same choices', whole(0, 1_000_000), 1)
  .option('--json', 'print one line of JSON on standard output and nothing else', false)
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride()

try {
  program.parse()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exit(error.exitCode === 0 ? 0 : 2) // commander has told it already
}

// Ended from outside, it ends what it started: see the fleet's and the sandbox's own ends.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)
  process.on(signal, () => giveUp(`ended by ${signal}`, code))
process.on('disconnect', () => giveUp('whoever started this has ended', 129))

const { kills, seed, json } = program.opts<Options>()
const [name] = program.processedArgs as ['all' | PartName] // one of its choices
const say = (line: string): void => void (json ? process.stderr : process.stdout).write(`${line}\n`)
const deadline = setTimeout(() => {
  say(`not at its end after ${atMostMs / 60_000} minutes: given up`)
  process.exit(1)
}, atMostMs)

const summary = await run(name === 'all' ? names : [name])
clearTimeout(deadline)
process.stdout.write(`${JSON.stringify(summary)}\n`)
process.disconnect?.()

function giveUp(why: string, code: number): never {
  process.stderr.write(`${why}: everything that was started ends with it\n`)
  process.exit(code)
}

async function run(chosen: readonly PartName[]): Promise<Summary> {
  const points = new Points()
  const results: PartResult[] = []
  for (const [index, part] of chosen.entries()) {
    const begunMs = performance.now()
    say(`── ${part}`)
    const result = await parts[part]({ kills, seed: seed + index, points, say: (line) => say(`   ${line}`) }).catch(
      (cause: unknown): PartResult => ({
        wrong: [`${part} broke off: ${cause instanceof Error ? cause.stack : cause}`],
      }),
    )
    const {
      takeoversMs: _,
      welcomeTakeoversMs: __,
      welcomeTakeoversInAllMs: ___,
      findings = [],
      wrong = [],
      ...told
    } = result
    say(`   ${JSON.stringify(told)}`)
    for (const line of [...findings, ...wrong]) say(`   ! ${line}`)
    say(`   took ${((performance.now() - begunMs) / 1_000).toFixed(0)} s`)
    results.push(result)
  }
  if (points.count > 0)
    say(
      `${points.count} crash points: ${points.struckAtLeast(1)} struck, ${points.struckAtLeast(3)} three times or more`,
    )
  const summary = summaryOf(results)
  const short = missed(summary, results, { isWhole: name === 'all' && kills >= wholeKills })
  for (const line of short) say(`✗ ${line}`)
  if (short.length === 0) say('✓ all held')
  process.exitCode = short.length === 0 ? 0 : 1
  return summary
}

function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= least && value <= most) return value
    throw new InvalidArgumentError(`give a whole number from ${least} to ${most}.`)
  }
}
