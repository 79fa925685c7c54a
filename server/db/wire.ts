import pg from 'pg'

const { builtins } = pg.types
// pg's own types leave out the numbers of array types.
const getTypeParser: (oid: number, format?: 'text' | 'binary') => (text: string) => unknown = pg.types.getTypeParser

const textArray = 1009
const int8Array = 1016
const dateArray = 1182
const timestamptzArray = 1185

const parseTextArray = getTypeParser(textArray) as (text: string) => (string | null)[] // what pg makes of text[]

const arrayOf =
  <T>(parse: (text: string) => T) =>
  (text: string): (T | null)[] =>
    parseTextArray(text).map((item) => (item === null ? null : parse(item)))

/** `bigint` as a number; throws beyond 2^53, where a number would be another number. */
function parseInt8(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`bigint ${text} is beyond what a number holds exactly`)
  return value
}

const parseInstant = (text: string): Temporal.Instant => Temporal.Instant.from(text)
const parseDate = (text: string): Temporal.PlainDate => Temporal.PlainDate.from(text)

const parsers = new Map<number, (text: string) => unknown>([
  [builtins.INT8, parseInt8],
  [int8Array, arrayOf(parseInt8)],
  [builtins.TIMESTAMPTZ, parseInstant],
  [timestamptzArray, arrayOf(parseInstant)],
  [builtins.DATE, parseDate],
  [dateArray, arrayOf(parseDate)],
  [builtins.TIME, (text) => Temporal.PlainTime.from(text)],
])

/**
 * What columns come back as: `timestamptz` Temporal.Instant, `date` Temporal.PlainDate, `time` Temporal.PlainTime,
 * `bigint` a safe integer, their arrays likewise; `numeric` stays text; the rest as pg has it.
 */
export const wireTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    (format === 'binary' ? undefined : parsers.get(oid)) ?? getTypeParser(oid, format),
}

/**
 * A parameter as pg takes it. Instants are cut to the microsecond, which is what PostgreSQL keeps; it would round
 * them, and a rounded instant can lie in the future. `undefined` is refused: it is a forgotten value, not null.
 */
export function toWire(value: unknown): unknown {
  if (value === undefined) throw new TypeError('a statement parameter is undefined; write null for no value')
  if (value instanceof Temporal.Instant) return value.toString({ fractionalSecondDigits: 6 })
  if (value instanceof Temporal.PlainDate) return value.toString()
  if (value instanceof Temporal.PlainTime) return value.toString({ fractionalSecondDigits: 6 })
  if (value instanceof Temporal.ZonedDateTime || value instanceof Temporal.PlainDateTime)
    throw new TypeError(`store ${value.toString()} as an instant or a date with its zone in a column beside it`)
  if (Array.isArray(value)) return value.map(toWire)
  return value
}
