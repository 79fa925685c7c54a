import { Command, InvalidArgumentError, Option } from 'commander'
import type { QuotaMode } from './world/world.ts'

/** What a sandbox is started with. */
export type SandboxOptions = {
  port: number
  host: string
  seed: string
  state?: string
  groupChats: number
  members: number
  staff: number
  zone: string
  start: string
  rate: number
  quota: QuotaMode
  callback?: string
  /** Real milliseconds; see Settings. */
  resultLag: number
  dispatchLag: number
  readLag: number
  callbackRetry: number
  people: boolean
  /** Whether contacts open links that lead off this machine. */
  clickAnywhere: boolean
  sidebar?: string
}

type CommandLine = SandboxOptions & { json: boolean; stopWithParent: boolean }

/** The options a sandbox has when nothing is said. */
export const defaults: SandboxOptions = {
  port: 0,
  host: '127.0.0.1',
  seed: 'demo',
  groupChats: 50,
  members: 120,
  staff: 12,
  zone: 'Asia/Shanghai',
  start: '2026-11-23T07:30:00+08:00',
  rate: 1,
  quota: 'day',
  resultLag: 1_000,
  dispatchLag: 0,
  readLag: 0,
  callbackRetry: 1_000,
  people: true,
  clickAnywhere: false,
}

/** How far WeCom's own groupchat/get lags (D92122): the default of the program, while code that starts a sandbox gets none. */
const realisticReadLagMs = 2_000

/** Reads the command line; --help prints every option and ends the process. */
export function readCommandLine(argv: string[]): CommandLine {
  return new Command()
    .name('sandbox')
    .description(
      'A WeCom (企业微信) that runs on this machine: the server API, encrypted callbacks, people who act, and a page that shows it all.',
    )
    .option('--port <number>', 'port to listen on; 0 picks a free one', integer(0, 65_535), defaults.port)
    .option('--host <address>', 'address to listen on', defaults.host)
    .option('--seed <text>', 'same seed, same corp, same people, same story', defaults.seed)
    .option('--state <file>', 'SQLite file to live in, so that a second start goes on; memory only when absent')
    .option('--group-chats <number>', 'customer group chats of a new corp', integer(0, 5_000), defaults.groupChats)
    .option('--members <number>', 'members of a group chat, about', integer(3, 400), defaults.members)
    .option('--staff <number>', 'staff of a new corp', integer(1, 500), defaults.staff)
    .option('--zone <zone>', 'IANA time zone of the corp', zone, defaults.zone)
    .option('--start <instant>', 'corp time at the first start', instant, defaults.start)
    .option('--rate <number>', 'corp seconds a real second; 0 stands still', decimal, defaults.rate)
    .addOption(
      new Option(
        '--quota <mode>',
        'mass sends a customer or group chat may receive: 1 a day, 7 a week, days-in-month a month',
      )
        .choices(['day', 'week', 'month'])
        .default(defaults.quota),
    )
    .option('--callback <url>', 'where events are posted. Absent: nowhere until PUT /_sandbox/callback')
    .option(
      '--result-lag <ms>',
      'real time until a sent message shows in results',
      integer(0, 3_600_000),
      defaults.resultLag,
    )
    .option(
      '--dispatch-lag <ms>',
      'real time until a new mass send can be read back (41063 before)',
      integer(0, 3_600_000),
      defaults.dispatchLag,
    )
    .option(
      '--read-lag <ms>',
      'real time by which groupchat/get lags behind callbacks, as WeCom does',
      integer(0, 3_600_000),
      realisticReadLagMs,
    )
    .option(
      '--callback-retry <ms>',
      'real time before the first retry of a failed callback',
      integer(1, 3_600_000),
      defaults.callbackRetry,
    )
    .option('--no-people', 'nobody acts of themselves; only what you order happens')
    .option('--click-anywhere', 'contacts open links that lead off this machine too', false)
    .option('--sidebar <url>', 'page to open beside a chat; CHAT and PERSON in it are replaced')
    .option('--json', 'print one line of JSON on standard output and nothing else', false)
    .option('--stop-with-parent', 'stop when standard input closes', false)
    .parse(argv, { from: 'user' })
    .opts<CommandLine>()
}

function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text)
    if (!Number.isInteger(value) || value < least || value > most) {
      throw new InvalidArgumentError(`${JSON.stringify(text)} is not a whole number from ${least} to ${most}.`)
    }
    return value
  }
}

function decimal(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0 || value > 100_000) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not a number from 0 to 100000.`)
  }
  return value
}

function zone(text: string): string {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not an IANA time zone such as Asia/Shanghai.`)
  }
}

function instant(text: string): string {
  try {
    return Temporal.Instant.from(text).toString()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not an instant such as 2026-11-23T07:30:00+08:00.`)
  }
}
