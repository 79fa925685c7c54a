/** The API's own document, as far as the desk shows it. */
export type Schema = {
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  enum?: unknown[]
  const?: unknown
  format?: string
  default?: unknown
  $ref?: string
}
type Content = Record<string, { schema?: Schema }>
export type Operation = {
  summary: string
  tags: string[]
  'x-summary-zh': string
  'x-permission': string
  parameters?: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema?: Schema }[]
  requestBody?: { content: Content }
  responses: Record<string, { content?: Content }>
}
export type ApiDocument = { paths: Record<string, Record<string, Operation>> }

/** One route of the document. */
export type Entry = { key: string; method: string; path: string; area: string; operation: Operation }

export const entriesOf = ({ paths }: ApiDocument): Entry[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      key: `${method} ${path}`,
      method: method.toUpperCase(),
      path,
      area: operation.tags[0] ?? '',
      operation,
    })),
  )

/** Whether all words of a search stand somewhere in what is told of a route. */
export function isFound({ method, path, operation }: Entry, search: string): boolean {
  const text = [method, path, operation.summary, operation['x-summary-zh'], operation['x-permission']]
    .join(' ')
    .toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word))
}

export const bodyOf = ({ requestBody }: Operation): Schema | undefined =>
  requestBody?.content['application/json']?.schema

/** What comes back when it is done: the first answer of 2xx. */
export function answerOf({ responses }: Operation): { status: string; schema: Schema | undefined } {
  const [status = '200', answer] = Object.entries(responses).find(([code]) => code.startsWith('2')) ?? []
  return { status, schema: answer?.content?.['application/json']?.schema }
}

export type Field = { path: string; type: string; isRequired: boolean }

const deepest = 4

/** The fields of a schema, those within others by a path: `items[].name`. */
export function fieldsOf(schema: Schema | undefined, path = '', depth = 0): Field[] {
  if (!schema || depth > deepest) return []
  if (schema.items) return fieldsOf(schema.items, `${path}[]`, depth)
  const branches = [...(schema.allOf ?? []), ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  const seen = new Set<string>()
  return [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
      const here = path === '' ? name : `${path}.${name}`
      const isRequired = schema.required?.includes(name) ?? false
      return [{ path: here, type: typeOf(property), isRequired }, ...fieldsOf(property, here, depth + 1)]
    }),
    ...branches.flatMap((branch) => fieldsOf(branch, path, depth)),
  ].filter((field) => !seen.has(field.path) && seen.add(field.path))
}

const valuesShown = 12

/** A schema's type in a word or two. */
export function typeOf(schema: Schema): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'object'
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum)
    return (
      schema.enum
        .slice(0, valuesShown)
        .map((value) => JSON.stringify(value))
        .join(' | ') + (schema.enum.length > valuesShown ? ' | …' : '')
    )
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return [...new Set(branches.map(typeOf))].join(' | ')
  if (schema.items) return `${typeOf(schema.items)}[]`
  const type = [schema.type ?? 'object'].flat().join(' | ')
  return schema.format ? `${type} (${schema.format})` : type
}

/** A value of the right form for what a schema requires, to begin from. */
export function exampleOf(schema: Schema, depth = 0): unknown {
  if (schema.default !== undefined) return schema.default
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [branch] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? []
  if (branch) return exampleOf(branch, depth)
  if (schema.items) return depth > deepest ? [] : [exampleOf(schema.items, depth + 1)]
  const [type = 'object'] = [schema.type ?? []].flat()
  if (type === 'string' && schema.format === 'uuid') return '…'
  if (Object.hasOwn(plain, type)) return plain[type]
  return Object.fromEntries(
    Object.entries(schema.properties ?? {})
      .filter(([name]) => depth <= deepest && schema.required?.includes(name))
      .map(([name, property]) => [name, exampleOf(property, depth + 1)]),
  )
}

const plain: Record<string, unknown> = { string: 'text', number: 1, integer: 1, boolean: true, null: null }

/** A call of a route by curl, from this desk's own address; the key stands in a variable of the shell. */
export function curlOf({ method, path, operation }: Entry, origin: string): string {
  const body = bodyOf(operation)
  return [
    `curl ${method === 'GET' ? '' : `-X ${method} `}'${origin}${path}'`,
    `  -H "Authorization: Bearer $QUNCE_KEY"`,
    ...(body
      ? [
          `  -H 'content-type: application/json'`,
          `  -d '${JSON.stringify(exampleOf(body)).replaceAll("'", String.raw`'\''`)}'`,
        ]
      : []),
  ].join(' \\\n')
}
