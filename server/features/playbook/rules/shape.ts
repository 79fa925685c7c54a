import { playbookJsonSchema } from '#contract/playbook/json-schema.ts'
import type { PathPart } from './source.ts'

type Shape = ReturnType<typeof playbookJsonSchema>

const root = playbookJsonSchema()

const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null

const field = (value: unknown, name: PathPart): unknown =>
  typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined

/** The shape that a reference of the schema stands for. */
const resolved = (shape: Shape): Shape => {
  const named = shape.$ref?.startsWith('#/$defs/') ? root.$defs?.[shape.$ref.slice(8)] : undefined
  return isShape(named) ? named : shape
}

/** Fields that tell the alternatives of a shape apart by their value, and those that do by being there. */
const TELLING_VALUES = ['kind', 'type', 'on']

/**
 * The alternatives of a shape that fit a value's discriminator; else those whose own required field it has; all of them
 * when neither tells.
 */
function alternatives(given: Shape, value: unknown): Shape[] {
  const shape = resolved(given)
  const options = [...(shape.oneOf ?? []), ...(shape.anyOf ?? [])].filter(isShape).map(resolved)
  if (options.length === 0) return [shape]
  const byValue = options.filter((option) =>
    TELLING_VALUES.some((name) => {
      const expected = option.properties?.[name]
      return isShape(expected) && expected.const !== undefined && expected.const === field(value, name)
    }),
  )
  if (byValue.length > 0) return byValue
  const byPresence = options.filter(
    ({ required = [] }) =>
      required.length === 1 &&
      required.every((name) => !TELLING_VALUES.includes(name) && field(value, name) !== undefined),
  )
  return byPresence.length > 0 ? byPresence : options
}

/** What the schema allows at a path of a document. */
export function shapesAt(path: readonly PathPart[], document: unknown): Shape[] {
  let shapes: Shape[] = [root]
  let value: unknown = document
  for (const part of path) {
    const here = value
    shapes = shapes
      .flatMap((shape) => alternatives(shape, here))
      .flatMap((shape) => [shape.properties?.[part], shape.items, shape.additionalProperties])
      .filter(isShape)
    value = field(value, part)
  }
  return shapes.flatMap((shape) => alternatives(shape, value))
}

/** The names of the fields allowed in the object at a path. */
export const fieldsAt = (path: readonly PathPart[], document: unknown): string[] => [
  ...new Set(shapesAt(path, document).flatMap((shape) => Object.keys(shape.properties ?? {}))),
]

/** The written value at a path; undefined where there is none. */
export const valueAt = (path: readonly PathPart[], document: unknown): unknown =>
  path.reduce<unknown>((value, part) => field(value, part), document)

/** What may stand at a path, as a person reads it: words to choose from, ranges, forms. */
export function expectedAt(path: readonly PathPart[], document: unknown): string[] {
  const said = shapesAt(path, document).map((shape): string => {
    if (shape.const !== undefined) return String(shape.const)
    if (shape.enum !== undefined) return shape.enum.join(' | ')
    if (shape.type === 'integer') return `${shape.minimum}…${shape.maximum}`
    if (shape.properties !== undefined) return `{ ${Object.keys(shape.properties).join(', ')} }`
    return (shape.pattern === undefined ? undefined : (shape.title ?? shape.pattern)) ?? String(shape.type ?? '')
  })
  return [...new Set(said)].filter((each) => each !== '')
}
