import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { schema, schemaVersion, upgrades } from './schema.ts'

/** How long a start waits for the process before it to let go of the file, in real milliseconds. */
const takeOverMs = 5_000

/** A state file that cannot be used, and what to do about it. */
export class StoreRefusal extends Error {}

/**
 * The sandbox's memory: one SQLite file, or memory alone when `file` is absent.
 * Statements are synchronous, so a transaction holds no other caller's work.
 * WAL with synchronous=normal keeps every committed transaction through a kill -9 of the process.
 */
export class Store {
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  #depth = 0

  constructor(file?: string) {
    this.#database = new DatabaseSync(file ?? ':memory:', { timeout: takeOverMs })
    try {
      const version = this.#claim(file ?? 'memory')
      this.#database.exec('begin immediate')
      for (let step = version; step < schemaVersion; step++) this.#database.exec(upgrades[step] ?? '')
      this.#database.exec(`${schema}; pragma user_version = ${schemaVersion}; commit`)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** Every row of a statement. `Row` names the columns the statement beside it selects. */
  rows<Row>(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return this.#prepare(sql).all(...parameters) as Row[] // the columns are those of the statement at the call
  }

  /** The first row, or undefined. */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- names the row, as in rows()
  row<Row>(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    return this.#prepare(sql).get(...parameters) as Row | undefined // the columns are those of the statement at the call
  }

  /** Runs a statement that writes; answers how many rows it changed. */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return Number(this.#prepare(sql).run(...parameters).changes)
  }

  /** Runs `work` in one transaction; a transaction within a transaction is part of the outer one. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work()
    this.#database.exec('begin immediate')
    this.#depth = 1
    try {
      const result = work()
      this.#database.exec('commit')
      return result
    } catch (error) {
      this.#database.exec('rollback')
      throw error
    } finally {
      this.#depth = 0
    }
  }

  /** One setting, or undefined when it was never written. */
  setting(key: string): string | undefined {
    return this.row<{ value: string }>('select value from setting where key = ?', key)?.value
  }

  writeSetting(key: string, value: string): void {
    this.run(
      'insert into setting (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
      key,
      value,
    )
  }

  /** The next number of a named count, from 1. It survives restarts, so ids made of it never repeat. */
  next(name: string): number {
    const row = this.row<{ value: number }>(
      'insert into counter (name, value) values (?, 1) on conflict (name) do update set value = value + 1 returning value',
      name,
    )
    if (!row) throw new Error(`counter ${name} gave no value`)
    return row.value
  }

  close(): void {
    this.#database.close()
  }

  /**
   * Takes the file for this process alone and answers the version of its tables, which for a new file is the present one.
   * Refuses a file that is taken, or that a version of the sandbox made which cannot be brought forward.
   */
  #claim(file: string): number {
    try {
      this.#database.exec(
        'pragma locking_mode = exclusive; pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on',
      )
      this.#database.exec('begin immediate; commit')
    } catch (error) {
      throw new StoreRefusal(`${file} cannot be used: another sandbox may be running on it`, { cause: error })
    }
    const found = this.row<{ version: number; tables: number }>(
      'select (select user_version from pragma_user_version) as version, (select count(*) from sqlite_schema) as tables',
    )
    if (!found || found.tables === 0) return schemaVersion
    if (found.version !== schemaVersion && upgrades[found.version] === undefined) {
      throw new StoreRefusal(`${file} was made by another version of the sandbox: move it away, and a new corp begins`)
    }
    return found.version
  }

  #prepare(sql: string): StatementSync {
    const known = this.#statements.get(sql)
    if (known) return known
    const statement = this.#database.prepare(sql)
    this.#statements.set(sql, statement)
    return statement
  }
}
