import { basename, extname } from 'node:path'
import { parse as parseCsv } from 'csv-parse/sync'
import { z } from 'zod'
import type { Words } from '#contract/playbook/primitive.ts'

/** A row as it was dumped: its columns by name. */
export type Row = Readonly<Record<string, unknown>>

/** Rows by table. */
export type Dump = ReadonlyMap<string, readonly Row[]>

/** A dump that is none: which file, and what it should have been. */
export class DumpError extends Error {
  readonly file: string
  readonly words: Words

  constructor(file: string, words: Words) {
    super(`${file}: ${words.en}`)
    this.file = file
    this.words = words
  }
}

const row = z.record(z.string(), z.unknown())
const byTable = z.record(z.string(), z.array(row))
/** What phpMyAdmin writes: an array of parts, of which those of type `table` hold rows. */
const phpMyAdmin = z.array(
  z.union([
    z.looseObject({ type: z.literal('table'), name: z.string(), data: z.array(row) }),
    z.looseObject({ type: z.enum(['header', 'database']) }),
  ]),
)

/**
 * Reads what a database was dumped to: JSON as `{"table": [rows]}`, the JSON export of phpMyAdmin, or one table a file, as a
 * JSON array or as CSV with a first line of column names, where the file's name is the table's. Throws `DumpError` for
 * anything else.
 */
export function readDump(files: readonly { name: string; text: string }[]): Dump {
  const tables = new Map<string, Row[]>()
  for (const { name, text } of files)
    for (const [table, rows] of tablesOf(name, text)) tables.set(table, [...(tables.get(table) ?? []), ...rows])
  return tables
}

function tablesOf(name: string, text: string): [string, Row[]][] {
  const table = basename(name, extname(name))
  if (extname(name).toLowerCase() === '.csv') return [[table, csvRows(name, text)]]
  const value = jsonOf(name, text)
  const parts = phpMyAdmin.safeParse(value)
  if (parts.success && parts.data.length > 0)
    return parts.data.flatMap((part): [string, Row[]][] => (isTable(part) ? [[part.name, part.data]] : []))
  const rows = z.array(row).safeParse(value)
  if (rows.success) return [[table, rows.data]]
  const tables = byTable.safeParse(value)
  if (tables.success) return Object.entries(tables.data)
  throw new DumpError(name, {
    zh: '是 JSON，但不是 {"表名": [行]}、一张表的行，也不是 phpMyAdmin 的导出',
    en: 'is JSON, but not {"table": [rows]}, an array of rows, or an export of phpMyAdmin',
  })
}

const isTable = (part: { type: string }): part is { type: 'table'; name: string; data: Row[] } => part.type === 'table'

function jsonOf(name: string, text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause
    throw new DumpError(name, {
      zh: '不是 JSON；请导出成 JSON，或按表名存成 CSV，例如 mc_room_sop.csv',
      en: `is not JSON (${cause.message}); dump tables as JSON, or as CSV named TABLE.csv`,
    })
  }
}

function csvRows(name: string, text: string): Row[] {
  try {
    const read: Record<string, string>[] = parseCsv(text, { bom: true, columns: true, skip_empty_lines: true })
    return read.map((each) =>
      Object.fromEntries(Object.entries(each).map(([column, value]) => [column, isNull(value) ? null : value])),
    )
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause
    throw new DumpError(name, {
      zh: '不是 CSV，或第一行不是列名',
      en: `is not CSV with a line of column names (${cause.message})`,
    })
  }
}

const isNull = (value: string): boolean => value === '' || value === 'NULL' || value === String.raw`\N`
