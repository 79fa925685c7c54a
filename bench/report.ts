/** How a bench tells what it measured: the same way for all of them. */
import { cpus, loadavg, totalmem } from 'node:os'
import { type Command, InvalidArgumentError } from 'commander'

/** Progress, for whoever waits. */
export const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

/** What it ran on: without it no figure means anything. */
export function sayMachine(settings: Record<string, unknown> = {}): void {
  const [cpu] = cpus()
  say(
    `machine: ${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB; load before: ${rounded(loadavg()[0] ?? 0)}`,
  )
  say(`versions: Node ${process.versions.node}, ${process.platform} ${process.arch}`)
  if (Object.keys(settings).length > 0) say(`settings: ${JSON.stringify(settings)}`)
}

/** Ends a bench: lines for people, unless only JSON is wanted, and then the line of JSON. */
export function tell(json: boolean | undefined, lines: readonly string[], figures: Record<string, unknown>): void {
  if (json !== true) process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  process.stdout.write(`${JSON.stringify(figures)}\n`)
}

/** The value that so many of a hundred do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN
}

export const rounded = (value: number, digits = 1): number => Number(value.toFixed(digits))

/** An option of a whole number, at least 1. */
export function countOption(written: string): number {
  if (/^\d{1,9}$/.test(written) && Number(written) >= 1) return Number(written)
  throw new InvalidArgumentError('give a whole number, at least 1.')
}

/** An option of a whole number. */
export function anyCountOption(written: string): number {
  if (/^\d{1,9}$/.test(written)) return Number(written)
  throw new InvalidArgumentError('give a whole number.')
}

export const withJson = (command: Command): Command => command.option('--json', 'only the line of JSON')
