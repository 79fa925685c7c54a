/** Calls made from a route's own schema: mostly well-formed, then bent out of shape where it may hurt. */
import fc from 'fast-check'
import { z } from 'zod'

type Schema = z.core.JSONSchema.JSONSchema

/** Values of the form that a schema takes, as JSON has them. */
export function valueOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline', cycles: 'ref' })
  return fromSchema(root, root, 4)
}

function fromSchema(schema: Schema | boolean, root: Schema, depth: number): fc.Arbitrary<unknown> {
  if (typeof schema === 'boolean' || depth === 0) return hostile
  if (schema.$ref !== undefined) return fromSchema(definitionOf(schema.$ref, root), root, depth - 1)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map((each) => fromSchema(each, root, depth)))
  if (schema.allOf) {
    const parts = schema.allOf.map((each) => fromSchema(each, root, depth))
    return fc.tuple(...parts).map((values) => Object.assign({}, ...values))
  }
  switch (schema.type) {
    case 'object':
      return fromObject(schema, root, depth)
    case 'array': {
      const item = typeof schema.items === 'object' && !Array.isArray(schema.items) ? schema.items : {}
      return fc.array(fromSchema(item, root, depth - 1), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.max(3, schema.minItems ?? 0),
      })
    }
    case 'string':
      return fromString(schema)
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -5, -(2 ** 31)),
        max: Math.min(schema.maximum ?? 500, 2 ** 31),
      })
    case 'number':
      return fc.double({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6, noNaN: true })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case undefined:
    default:
      return hostile
  }
}

function fromObject(schema: Schema, root: Schema, depth: number): fc.Arbitrary<unknown> {
  const fields: Record<string, fc.Arbitrary<unknown>> = {}
  for (const [name, each] of Object.entries(schema.properties ?? {})) fields[name] = fromSchema(each, root, depth - 1)
  const known = fc.record(fields, { requiredKeys: schema.required ?? [] })
  if (typeof schema.additionalProperties !== 'object') return known
  const more = fc.dictionary(fc.string({ maxLength: 12 }), fromSchema(schema.additionalProperties, root, depth - 1), {
    maxKeys: 3,
  })
  return fc.tuple(known, more).map(([a, b]) => ({ ...b, ...a }))
}

function fromString(schema: Schema): fc.Arbitrary<unknown> {
  const least = schema.minLength ?? 0
  const most = Math.max(least, Math.min(schema.maxLength ?? 40, 400))
  const plain = fc.string({ unit: 'grapheme', minLength: least, maxLength: most })
  if (schema.format === 'uuid' || schema.format === 'guid') return fc.uuid()
  if (schema.format === 'date') return instants.map((text) => text.slice(0, 10))
  if (schema.format === 'date-time') return instants
  if (schema.pattern !== undefined && isPlainPattern(schema.pattern))
    return fc.stringMatching(new RegExp(schema.pattern))
  return plain
}

/** fast-check makes strings of patterns without look-around. */
const isPlainPattern = (pattern: string): boolean => !/\(\?[=!<]/.test(pattern) && pattern.length < 200

const instants = fc
  .oneof(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(-62_135_596_800_000, 253_402_300_799_000, 951_782_400_000))
  .map((ms) => Temporal.Instant.fromEpochMilliseconds(ms).toString())

function definitionOf(ref: string, root: Schema): Schema | boolean {
  return ref === '#' ? root : (root.$defs?.[ref.replace('#/$defs/', '')] ?? true)
}

/** Values that have broken programs before. */
export const hostile: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '‮\u202e',
    '👩‍👩‍👧‍👦',
    'ﷺ'.repeat(64),
    "'; drop table account; --",
    '${7*7}',
    '=cmd|calc',
    '../../etc/passwd',
    '__proto__',
    'constructor',
    'x'.repeat(5_000),
    '0000-01-01',
    '9999-12-31T23:59:59+23:59',
    '2026-02-30',
    'Infinity',
    '1e400',
    '-1',
    '9007199254740993',
    0,
    -0,
    -1,
    1.5,
    2 ** 31,
    2 ** 53,
    1e308,
    true,
    false,
    [],
    [[[[]]]],
    {},
    { toString: 1 },
    { length: -1 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
)

/** A value after up to three accidents: something in it replaced, left out or put in. */
export const bent = (value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(value, fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'add'), hostile), { maxLength: 3 }))
    .map(([whole, accidents]) => accidents.reduce((left, [at, kind, by]) => accident(left, at, kind, by), whole))

function accident(value: unknown, at: number, kind: string, by: unknown): unknown {
  if (typeof value !== 'object' || value === null) return by
  const keys = Object.keys(value)
  if (kind === 'add' || keys.length === 0)
    return Array.isArray(value) ? [...value, by] : { ...value, [typeof by === 'string' ? by : 'added']: by }
  const key = keys[at % keys.length] ?? ''
  if (kind === 'remove')
    return Array.isArray(value)
      ? value.filter((_item, index) => String(index) !== key)
      : Object.fromEntries(Object.entries(value).filter(([name]) => name !== key))
  const inner: unknown = Object.entries(value).find(([name]) => name === key)?.[1]
  const next = typeof inner === 'object' && inner !== null && at % 2 === 0 ? accident(inner, at >> 1, kind, by) : by
  return Array.isArray(value)
    ? value.map((item: unknown, index) => (String(index) === key ? next : item))
    : { ...value, [key]: next }
}

/** A query as it stands behind the `?`: names with texts, some of them twice. */
export const searchOf = (query: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  query.map((value) => {
    const search = new URLSearchParams()
    if (typeof value === 'object' && value !== null)
      for (const [name, each] of Object.entries(value))
        for (const one of [each].flat()) search.append(name, textOf(one))
    return search.toString()
  })

/** A value as a text that an address can carry. */
export const textOf = (value: unknown): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed()
