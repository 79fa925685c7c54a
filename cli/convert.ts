import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from 'commander'
import { type Converted, convertDump, KNOWN_TABLES } from '#server/features/playbook/foreign/convert.ts'
import { type Dump, DumpError, readDump } from '#server/features/playbook/foreign/dump.ts'
import { language, type Language, refuse } from './argument.ts'

type Options = { out?: string; json?: boolean; lang: Language }

export function registerConvert(playbook: Command): void {
  playbook
    .command('convert')
    .description('turn SOPs of MoChat or LinkWeChat, dumped from their database, into playbook files')
    .argument('<files...>', 'JSON of tables, an export of phpMyAdmin, or one table a file: TABLE.json, TABLE.csv')
    .option('--out <folder>', 'where the files go; files that are there already are kept')
    .option('--json', 'one JSON array with sources, notes and problems')
    .option('--lang <language>', 'zh or en', language, 'zh')
    .action(convert)
}

async function convert(files: string[], options: Options): Promise<void> {
  if (options.out === undefined && options.json !== true) return refuse('give --out FOLDER, or --json')
  const dump = await dumpOf(files)
  if (dump === null) return
  const converted = convertDump(dump)
  if (converted.length === 0)
    return refuse(
      `${files.join(', ')} hold no SOP: none of ${KNOWN_TABLES.join(', ')} among ${[...dump.keys()].join(', ') || 'no table'}`,
    )
  if (options.out !== undefined && !(await writeAll(converted, options.out))) return
  if (options.json === true) console.log(JSON.stringify(converted))
  else for (const each of converted) console.log(reportOf(each, options.lang))
}

async function dumpOf(files: readonly string[]): Promise<Dump | null> {
  try {
    return readDump(await Promise.all(files.map(async (name) => ({ name, text: await readFile(name, 'utf8') }))))
  } catch (cause) {
    if (cause instanceof DumpError) refuse(cause.message)
    else if (cause instanceof Error && 'code' in cause) refuse(cause.message)
    else throw cause
    return null
  }
}

const fileOf = ({ id }: Converted): string => `${id}.yaml`

/** Writes each to a file of its own; nothing at all where one of them stands there already. */
async function writeAll(converted: readonly Converted[], folder: string): Promise<boolean> {
  const taken = converted.map((each) => join(folder, fileOf(each))).filter((path) => existsSync(path))
  if (taken.length > 0) {
    refuse(`${taken.join(', ')} stand there already: choose another --out, or move them`)
    return false
  }
  await mkdir(folder, { recursive: true })
  await Promise.all(converted.map((each) => writeFile(join(folder, fileOf(each)), each.source, { flag: 'wx' })))
  return true
}

function reportOf(each: Converted, lang: Language): string {
  const errors = each.problems.filter(({ severity }) => severity === 'error').length
  const head =
    lang === 'zh'
      ? `${fileOf(each)}  「${each.name}」带来 ${each.items} 条，${errors === 0 ? '可用' : `${errors} 个错误要改`}`
      : `${fileOf(each)}  “${each.name}”: ${each.items} messages, ${errors === 0 ? 'fit for use' : `${errors} errors to mend`}`
  const notes = each.notes.map(({ item, message }) => `  - ${item === null ? '' : `${item}: `}${message[lang]}`)
  const problems = each.problems.map(({ line, message, rule }) => `  ${line}: ${message[lang]} [${rule}]`)
  return [head, ...notes, ...problems].join('\n')
}
