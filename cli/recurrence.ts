import { InvalidArgumentError, type Command } from 'commander'
import { readDate } from '#server/features/playbook/rules/day.ts'
import { occurrencesOfRule, type GapRule } from '#server/features/playbook/rules/recurrence.ts'
import { readRule } from '#server/features/playbook/rules/rrule-text.ts'
import { zone } from './argument.ts'
import { withOffset } from './playbook.ts'

const EXIT_REFUSED = 2

/** Occurrences asked for in one go; more is a mistyped number. */
const COUNT_MAX = 100_000

interface RecurrenceOptions {
  start: Temporal.PlainDateTime
  zone: string
  count: number
  gap: GapRule
  json?: boolean
}

export function register(program: Command): void {
  program
    .command('recurrence')
    .description('list the occurrences of an RFC 5545 recurrence rule')
    .argument('<rule>', 'such as "FREQ=MONTHLY;BYDAY=-1FR"')
    .requiredOption('--start <time>', 'DTSTART, a local time such as 1997-09-02T09:00', localTime)
    .requiredOption('--zone <zone>', 'IANA time zone, such as America/New_York', zone)
    .option('--count <number>', 'how many at most', count, 10)
    .option(
      '--gap <shift|omit>',
      'a time the clock jumps over: move it past the gap, or leave it out (RFC 5545 3.3.10)',
      gap,
      'shift',
    )
    .option('--json', 'one JSON array')
    .action(list)
}

function localTime(written: string): Temporal.PlainDateTime {
  const isTime = /^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?)?$/.test(written)
  if (isTime && readDate(written.slice(0, 10)) !== null) return Temporal.PlainDateTime.from(written)
  throw new InvalidArgumentError('give a local time that exists, as 1997-09-02T09:00.')
}

function count(written: string): number {
  if (/^\d{1,6}$/.test(written) && Number(written) >= 1 && Number(written) <= COUNT_MAX) return Number(written)
  throw new InvalidArgumentError(`give a whole number from 1 to ${COUNT_MAX}.`)
}

function gap(written: string): GapRule {
  if (written === 'shift' || written === 'omit') return written
  throw new InvalidArgumentError('choose shift or omit.')
}

function list(text: string, options: RecurrenceOptions): void {
  const reading = readRule(text)
  if (!reading.ok) {
    console.error(`error: ${reading.part}: ${reading.message.en}; ${reading.repair.en}`)
    process.exitCode = EXIT_REFUSED
    return
  }
  const times = [...occurrencesOfRule(reading.rule, options.start, options.zone, options.gap).take(options.count)]
  if (times.length === 0) {
    console.error(
      `error: ${text}: no occurrence from ${options.start} on; look for days that do not exist and for an UNTIL before the start`,
    )
    process.exitCode = EXIT_REFUSED
    return
  }
  const written = times.map((time) => withOffset(time.toInstant(), options.zone))
  console.log(options.json === true ? JSON.stringify(written) : written.join('\n'))
}
