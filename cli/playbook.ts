import { access, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import {
  calendarSteps,
  journeySteps,
  type PlaybookDocument,
  type PlaybookProblem,
  type VariableValues,
} from '#contract/playbook.ts'
import { readDate } from '#server/features/playbook/rules/day.ts'
import { fileNames, warnOfFiles } from '#server/features/playbook/rules/media.ts'
import { occurrencesOf, type PlannedOccurrence } from '#server/features/playbook/rules/occurrence.ts'
import { parsePlaybook, type PlaybookReading } from '#server/features/playbook/rules/parse.ts'
import { exampleValues } from '#server/features/playbook/rules/scenario.ts'
import { fillVariables, type VariableRefusal } from '#server/features/playbook/rules/variable.ts'
import { corpInstant, startOfDay, type CorpInstant } from '#server/kernel/time.ts'
import { assignment, date, EXIT_REFUSED, language, type Language, refuse, zone } from './argument.ts'
import { registerConvert } from './convert.ts'

/** What a check ends with, beside 0 and the code of a refusal: the playbook has problems. */
const EXIT_PROBLEMS = 1

interface OccurrenceOptions {
  from: Temporal.PlainDate
  to: Temporal.PlainDate
  zone: string
  created?: Temporal.PlainDate
  applied?: string
  members?: number
  phase?: string
  set: Record<string, string>
  json?: boolean
  lang: Language
}

export function register(program: Command): void {
  const playbook = program.command('playbook').description('read, check and try out playbook files')
  playbook
    .command('check')
    .description('say what is wrong with a playbook file, by line and column; exit 1 when it cannot be used')
    .argument('<file>', 'YAML or JSON')
    .option('--json', 'one JSON object: {ok, problems, warnings}')
    .option('--lang <language>', 'zh or en', language, 'zh')
    .action(check)
  playbook
    .command('occurrences')
    .description('list what a playbook would send to one group chat, day by day')
    .argument('<file>', 'YAML or JSON')
    .requiredOption('--from <date>', 'first local day', date)
    .requiredOption('--to <date>', 'last local day, included', date)
    .requiredOption('--zone <zone>', 'IANA time zone, such as Asia/Shanghai', zone)
    .option('--created <date>', 'creation date of the group chat (Day 1); --from when left out', date)
    .option(
      '--applied <time>',
      'when the playbook is applied, a local date or date and time; the start of --created when left out',
    )
    .option('--members <number>', 'members of the group chat', members)
    .option('--phase <id>', 'the phase set by hand')
    .option('--set <name=value>', 'a variable; may be repeated', assignment, {})
    .option('--json', 'one JSON array')
    .option('--lang <language>', 'zh or en', language, 'zh')
    .action(occurrences)
  registerConvert(playbook)
}

function members(written: string): number {
  if (/^\d{1,5}$/.test(written)) return Number(written)
  throw new InvalidArgumentError('give a whole number.')
}

/** Reads a file of the caller's; null, with the reason on standard error and exit code 2, when it cannot be read. */
export async function readPlaybook(file: string): Promise<PlaybookReading | null> {
  try {
    return parsePlaybook(await readFile(file, 'utf8'))
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause)) throw cause
    console.error(`${file}: cannot be read (${String(cause.code)})`)
    process.exitCode = EXIT_REFUSED
    return null
  }
}

async function check(file: string, options: { json?: boolean; lang: Language }): Promise<void> {
  const reading = await readPlaybook(file)
  if (reading === null) return
  const problems = reading.ok ? [] : reading.problems
  const warnings = reading.ok ? [...reading.warnings, ...(await filesNotBeside(file, reading.document))] : []
  if (!reading.ok) process.exitCode = EXIT_PROBLEMS
  if (options.json === true) {
    console.log(JSON.stringify({ ok: reading.ok, problems, warnings }))
    return
  }
  for (const problem of [...problems, ...warnings]) console.log(problemLines(file, problem, options.lang))
  console.log(summary(file, reading, warnings.length, options.lang))
}

/** Files that the messages of a playbook file name and that do not lie beside it. */
async function filesNotBeside(file: string, document: PlaybookDocument): Promise<PlaybookProblem[]> {
  const isThere = (name: string): Promise<boolean> =>
    access(join(dirname(file), name)).then(
      () => true,
      () => false,
    )
  const missing = new Set<string>()
  for (const name of fileNames(document)) if (!(await isThere(name))) missing.add(name)
  return warnOfFiles(await readFile(file, 'utf8'), document, missing, {
    message: { zh: 'SOP 旁边没有这个文件', en: 'there is no such file beside the playbook' },
    repair: {
      zh: '放到 SOP 旁边，或改成 https:// 地址',
      en: 'put it beside the playbook, or give an https:// address',
    },
  })
}

const SEVERITY = { error: { zh: '错误', en: 'error' }, warning: { zh: '提醒', en: 'warning' } }

export function problemLines(file: string, problem: PlaybookProblem, lang: Language): string {
  const where = `${file}:${problem.line}:${problem.column}`
  const path = problem.path === '' ? '' : `  ${problem.path}\n`
  const arrow = lang === 'zh' ? '改法' : 'repair'
  return `${where} ${SEVERITY[problem.severity][lang]} ${problem.message[lang]} [${problem.rule}]\n${path}  ${arrow}: ${problem.repair[lang]}`
}

function summary(file: string, reading: PlaybookReading, warnings: number, lang: Language): string {
  if (!reading.ok) {
    return lang === 'zh'
      ? `${file}: ${reading.problems.length} 个错误`
      : `${file}: ${reading.problems.length} ${reading.problems.length === 1 ? 'error' : 'errors'}`
  }
  const steps = calendarSteps(reading.document).length + journeySteps(reading.document).length
  const contents = reading.document.contents.length
  return lang === 'zh'
    ? `${file}: 可用，${steps} 个步骤，${contents} 条素材，${warnings} 条提醒`
    : `${file}: fit for use, ${steps} steps, ${contents} contents, ${warnings} warnings`
}

async function occurrences(file: string, options: OccurrenceOptions): Promise<void> {
  const reading = await readPlaybook(file)
  if (reading === null) return
  if (!reading.ok) {
    for (const problem of reading.problems) console.error(problemLines(file, problem, options.lang))
    refuse(`${file} has ${reading.problems.length} problems; see "playbook check"`)
    return
  }
  const { document } = reading
  const created = options.created ?? options.from
  const appliedAt =
    options.applied === undefined ? startOfDay(created, options.zone) : instant(options.applied, options.zone)
  const isKnownPhase = options.phase === undefined || document.phases?.some((phase) => phase.id === options.phase)
  const examples = examplesFor(document, options.set)
  const filling = fillVariables(document, { ...examples, ...options.set }, {}, nobody)
  if (Temporal.PlainDate.compare(options.from, options.to) > 0)
    refuse(`--to ${options.to} is before --from ${options.from}; swap them`)
  else if (options.from.until(options.to).days > 3660)
    refuse('--from and --to are more than ten years apart; ask for less')
  else if (appliedAt === null)
    refuse(`--applied ${options.applied} is neither a day nor a local time; write 2026-10-01 or 2026-10-01T09:00`)
  else if (isKnownPhase !== true)
    refuse(
      `--phase ${options.phase} is not a phase of ${file}; there are: ${(document.phases ?? []).map((phase) => phase.id).join(', ') || 'none'}`,
    )
  else if (!filling.ok) refuse(refusalText(filling.refusals, options.lang))
  else {
    const context = {
      zone: options.zone,
      appliedAt,
      chat: {
        createdAt: startOfDay(created, options.zone),
        memberCount: options.members ?? null,
        phaseByHand: options.phase ?? null,
      },
      variables: filling.values,
    }
    const planned = occurrencesOf(document, context, options.from, options.to.add({ days: 1 }))
    const stoodIn = Object.entries(examples).map(([name, value]) => `--set ${name}=${value}`)
    if (stoodIn.length > 0) console.error(`with examples, for want of values: ${stoodIn.join(' ')}`)
    console.log(
      options.json === true
        ? JSON.stringify(planned.map((each) => toJson(each, options.zone)))
        : table(document, planned, options.zone),
    )
  }
}

export const nobody = { groupName: null, groupOwner: null }

/**
 * The document's examples for required values that are not given, so that any file can be listed as it is. A day or
 * moment without example stays missing: what is due would be made up.
 */
function examplesFor(document: PlaybookDocument, given: Record<string, string>): VariableValues {
  const filling = fillVariables(document, given, {}, nobody)
  if (filling.ok) return {}
  const likely = exampleValues(document)
  return Object.fromEntries(
    filling.refusals.flatMap(({ name, rule }) => {
      const declaration = document.variables?.[name]
      const value = likely[name]
      const isMadeUp = declaration?.example === undefined && ['date', 'moment'].includes(declaration?.type ?? '')
      return rule !== 'variable_missing' || value === undefined || isMadeUp ? [] : [[name, value]]
    }),
  )
}

function instant(written: string, zoneId: string): CorpInstant | null {
  if (!/^\d{4}-\d{2}-\d{2}(T([01]\d|2[0-3]):[0-5]\d)?$/.test(written) || readDate(written.slice(0, 10)) === null)
    return null
  return corpInstant(Temporal.PlainDateTime.from(written).toZonedDateTime(zoneId).toInstant())
}

export const refusalText = (refusals: readonly VariableRefusal[], lang: Language): string =>
  refusals
    .map(({ name, value, rule, repair }) => `--set ${name}=${value ?? ''} (${rule}): ${repair[lang]}`)
    .join('\n       ')

/** An instant as ISO 8601 with the zone's offset. */
export const withOffset = (at: Temporal.Instant, zoneId: string): string =>
  at.toZonedDateTimeISO(zoneId).toString({ timeZoneName: 'never', smallestUnit: 'second' })

const toJson = (planned: PlannedOccurrence, zoneId: string): Record<string, unknown> => ({
  ...planned,
  localTime: planned.localTime.toString({ smallestUnit: 'minute' }),
  dueAt: withOffset(planned.dueAt, zoneId),
})

function table(document: PlaybookDocument, planned: readonly PlannedOccurrence[], zoneId: string): string {
  const names = new Map(document.contents.map((content) => [content.id, content.name]))
  return planned
    .map(
      (each) =>
        `${withOffset(each.dueAt, zoneId)}  ${each.stepId}  ${each.contentId}  ${names.get(each.contentId) ?? ''}`,
    )
    .join('\n')
}
