import type { ColumnType } from 'kysely'

/**
 * A jsonb column: read as `unknown`, to be parsed by whoever reads; written as JSON text (`JSON.stringify`), since pg
 * would send an array as a PostgreSQL array and a string without its quotes.
 */
export type Json = ColumnType<unknown, string, string>

/** A jsonb column that may be null. */
export type NullableJson = ColumnType<unknown, string | null, string | null>
