/** What a run comes to, and whether that is what is promised. Pure. */
import type { PartResult, Summary } from './part.ts'
import { percentile } from './takeover.ts'

export function summaryOf(results: readonly PartResult[]): Summary {
  const sum = (of: (result: PartResult) => number | undefined): number =>
    results.reduce((total, result) => total + (of(result) ?? 0), 0)
  const p99 = (of: (result: PartResult) => readonly number[] | undefined): number =>
    Math.round(
      percentile(
        results.flatMap((result) => of(result) ?? []),
        99,
      ),
    )
  return {
    kills: sum((result) => result.kills),
    sent: sum((result) => result.sent),
    expected: sum((result) => result.expected),
    lost: sum((result) => result.lost),
    doubled: sum((result) => result.doubled),
    capBreaches: sum((result) => result.capBreaches),
    quietBreaches: sum((result) => result.quietBreaches),
    race: sum((result) => result.race),
    outage: sum((result) => result.outage),
    takeoverP99Ms: p99((result) => result.takeoversMs),
    welcomeTakeoverP99Ms: p99((result) => result.welcomeTakeoversMs),
    plantedFaultFound: results.some(({ planted }) => planted !== undefined && planted.found === planted.of),
  }
}

const takeoverAtMostMs = 30_000
const welcomeTakeoverAtMostMs = 8_000

/** What is promised and did not hold, in words. The sizes are asked of a whole run alone. */
export function missed(summary: Summary, results: readonly PartResult[], { isWhole }: { isWhole: boolean }): string[] {
  const waiting = results.reduce((total, result) => total + (result.waiting ?? 0), 0)
  const short = results.flatMap(({ wrong = [] }) => wrong)
  for (const zero of ['lost', 'doubled', 'capBreaches', 'quietBreaches'] as const)
    if (summary[zero] > 0) short.push(`${zero} is ${summary[zero]}, not 0`)
  if (summary.sent + waiting < summary.expected * 0.99)
    short.push(`${summary.sent} sent and ${waiting} waiting of ${summary.expected} expected: less than 99%`)
  if (summary.takeoverP99Ms > takeoverAtMostMs)
    short.push(`orphans were taken over within ${summary.takeoverP99Ms} ms (p99), not ${takeoverAtMostMs}`)
  if (summary.welcomeTakeoverP99Ms > welcomeTakeoverAtMostMs)
    short.push(
      `orphaned welcomes were taken over within ${summary.welcomeTakeoverP99Ms} ms (p99), not ${welcomeTakeoverAtMostMs}`,
    )
  if (!isWhole) return short
  if (summary.kills < 200) short.push(`${summary.kills} kills hit a process with work under way, not 200`)
  if (summary.sent < 20_000) short.push(`${summary.sent} messages arrived, not 20,000`)
  if (!summary.plantedFaultFound) short.push('not every planted fault was found')
  return short
}
