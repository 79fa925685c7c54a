import { type Command, InvalidArgumentError } from 'commander'
import type { Rehearsal } from '#contract/rehearsal.ts'
import { fillVariables } from '#server/features/playbook/rules/variable.ts'
import { exampleValues } from '#server/features/playbook/rules/scenario.ts'
import { type Assertion, failedOf, readAssertion, rehearse } from '#server/features/rehearsal/index.ts'
import { assignment, date, type Language, language, refuse, zone } from './argument.ts'
import { nobody, problemLines, readPlaybook, refusalText } from './playbook.ts'

/** A bar of --assert was not come up to. */
const EXIT_FAILED = 1

/** A Monday whose holidays are published: without --from the same command gives the same bytes on any day. */
const FIRST_DAY = '2026-01-05'

const MEMBERS_AT_MOST = 500_000

interface RehearseOptions {
  groups: number
  members: number
  days: number
  staff?: number
  seed: string
  from: Temporal.PlainDate
  zone: string
  quota: 'day' | 'week' | 'month'
  set: Record<string, string>
  assert: Assertion[]
  json?: boolean
  lang: Language
}

export function register(program: Command): void {
  program
    .command('rehearse')
    .description('live a playbook through with virtual group chats before anybody is written to; sends nothing')
    .argument('<file>', 'YAML or JSON')
    .option('--groups <number>', 'group chats, 1 to 1000', between(1, 1000), 50)
    .option('--members <number>', 'members of each when it is created, 0 to 500', between(0, 500), 200)
    .option('--days <number>', 'days, 1 to 366', between(1, 366), 90)
    .option('--staff <number>', 'staff who own them; one for four group chats when left out', between(1, 1000))
    .option('--seed <text>', 'same seed, same story', '1')
    .option('--from <date>', 'day on which the group chats are created', date, Temporal.PlainDate.from(FIRST_DAY))
    .option('--zone <zone>', 'IANA time zone', zone, 'Asia/Shanghai')
    .option('--quota <mode>', 'how WeCom counts mass sends to a group chat: day, week or month', quota, 'day')
    .option('--set <name=value>', 'a variable; may be repeated', assignment, {})
    .option('--assert <bar>', "such as 'maxPerMemberPerDay<=3'; may be repeated; exit 1 when one fails", bar, [])
    .option('--json', 'one JSON object')
    .option('--lang <language>', 'zh or en', language, 'zh')
    .action(run)
}

function between(least: number, most: number): (written: string) => number {
  return (written) => {
    const value = /^\d{1,6}$/u.test(written) ? Number(written) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`give a whole number from ${least} to ${most}.`)
  }
}

function quota(written: string): RehearseOptions['quota'] {
  if (written === 'day' || written === 'week' || written === 'month') return written
  throw new InvalidArgumentError('choose day, week or month.')
}

function bar(written: string, all: Assertion[]): Assertion[] {
  const assertion = readAssertion(written)
  if (assertion) return [...all, assertion]
  throw new InvalidArgumentError(
    "write a figure of the JSON, a comparison and a number: 'occurrences.dropped.load==0'.",
  )
}

async function run(file: string, options: RehearseOptions): Promise<void> {
  const reading = await readPlaybook(file)
  if (reading === null) return
  if (!reading.ok) {
    for (const problem of reading.problems) console.error(problemLines(file, problem, options.lang))
    refuse(`${file} has ${reading.problems.length} problems; see "playbook check"`)
    return
  }
  const { document } = reading
  if (options.groups * options.members > MEMBERS_AT_MOST) {
    refuse(
      `--groups ${options.groups} × --members ${options.members} are more than ${MEMBERS_AT_MOST} people; ask for fewer`,
    )
    return
  }
  const filling = fillVariables(document, { ...exampleValues(document), ...options.set }, {}, nobody)
  if (!filling.ok) {
    refuse(refusalText(filling.refusals, options.lang))
    return
  }
  const { groups, members, days, seed, from, zone: zoneId, quota: mode } = options
  const staff = options.staff ?? Math.ceil(groups / 4)
  const found = rehearse(document, {
    groups,
    members,
    days,
    staff,
    seed,
    from,
    zone: zoneId,
    mode,
    variables: filling.values,
  })
  const failed = failedOf(found, options.assert)
  const unknown = failed.filter((each) => each.found === undefined)
  if (unknown.length > 0) {
    refuse(`${unknown.map(({ assertion }) => `--assert ${assertion.text}`).join(', ')}: no such figure; see --json`)
    return
  }
  console.log(options.json === true ? JSON.stringify(found) : summary(found, options.lang))
  for (const { assertion, found: figure } of failed) console.error(`failed: ${assertion.text} (found ${figure})`)
  if (failed.length > 0) process.exitCode = EXIT_FAILED
}

function summary(found: Rehearsal, lang: Language): string {
  const { occurrences, deliveries, work, model } = found
  const counts = (of: Record<string, number>): string =>
    Object.entries(of)
      .map(([name, n]) => `${name} ${n}`)
      .join(', ') || (lang === 'zh' ? '无' : 'none')
  const yuan = (fen: number): string => (fen / 100).toFixed(0)
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`
  const journeys = Object.entries(found.journeys)
  const lines: [zh: string, en: string][] = [
    [
      `${found.playbook}：${found.groups} 个群 × ${found.members} 人，${found.days} 天，自 ${found.from}`,
      `${found.playbook}: ${found.groups} group chats × ${found.members} members, ${found.days} days from ${found.from}`,
    ],
    [
      `到期 ${occurrences.due}，发出 ${occurrences.sent}（群发 ${deliveries.massSend}，员工手发 ${deliveries.staffTask}），顺延 ${occurrences.deferred}，过时未点 ${occurrences.expired}`,
      `due ${occurrences.due}, sent ${occurrences.sent} (mass send ${deliveries.massSend}, by hand ${deliveries.staffTask}), put off ${occurrences.deferred}, not tapped in time ${occurrences.expired}`,
    ],
    [`未发出的原因：${counts(occurrences.dropped)}`, `left out: ${counts(occurrences.dropped)}`],
    [
      `单群每天最多 ${found.maxPerGroupPerDay} 条，单人每天最多 ${found.maxPerMemberPerDay} 条；14 天内重复 ${found.repeats} 次`,
      `at most ${found.maxPerGroupPerDay} a day in a group chat, ${found.maxPerMemberPerDay} to a person; ${found.repeats} repeats within 14 days`,
    ],
    [
      `员工每人每天平均点 ${work.tapsMean} 次、最多 ${work.tapsMost} 次，约 ${work.minutesMean} 分钟、最多 ${work.minutesMost} 分钟`,
      `staff tap ${work.tapsMean} times a day each, at most ${work.tapsMost}; about ${work.minutesMean} minutes, at most ${work.minutesMost}`,
    ],
    ...journeys.map(([id, journey]): [string, string] => [
      `旅程 ${id}：进入 ${journey.entered}，走完 ${counts(journey.ended)}，在途 ${journey.underWay}`,
      `journey ${id}: entered ${journey.entered}, ended ${counts(journey.ended)}, under way ${journey.underWay}`,
    ]),
    ...Object.entries(model.experiments).map(([id, arms]): [string, string] => [
      `实验 ${id}（模型推演，不是记录）：${armsOf(arms, '点击')}`,
      `experiment ${id} (the model expects, no record): ${armsOf(arms, 'clicks')}`,
    ]),
    [
      `模型推演（不是记录）：首周日活 ${percent(model.activeFirstWeek)}，末周 ${percent(model.activeLastWeek)}；点击 ${range(model.clickers)} 人次，退群 ${range(model.left)}，订单 ${range(model.orders)}，成交 ¥${yuan(model.paidFen.low)}–${yuan(model.paidFen.high)}`,
      `the model expects (no record): ${percent(model.activeFirstWeek)} active a day in the first week, ${percent(model.activeLastWeek)} in the last; ${range(model.clickers)} clicking member-days, ${range(model.left)} leave, ${range(model.orders)} orders, ¥${yuan(model.paidFen.low)}–${yuan(model.paidFen.high)}`,
    ],
  ]
  return lines.map(([zh, en]) => (lang === 'zh' ? zh : en)).join('\n')
}

const armsOf = (arms: Rehearsal['model']['experiments'][string], clicks: string): string =>
  Object.entries(arms)
    .map(
      ([arm, { rate, clickers }]) =>
        `${arm} ${rate === null ? '–' : `${(rate * 100).toFixed(1)}%`} (${clicks} ${range(clickers)})`,
    )
    .join(', ')

const range = ({ low, high }: { low: number; high: number }): string => `${low}–${high}`
