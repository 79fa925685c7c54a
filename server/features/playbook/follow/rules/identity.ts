import type { PlaybookDocument, VariableDeclaration, VariableValues } from '#contract/playbook.ts'

/** A line holds so much (contract/playbook/primitive.ts). */
const NAME_MAX = 120

const joined = (name: string, unit: string): string => `${name.slice(0, NAME_MAX - unit.length - 3)} · ${unit}`

/** What a clone for a unit is called. */
export const cloneName = ({ name }: PlaybookDocument, unit: string): string => joined(name, unit)

/** A document under another id and name. */
function called(document: PlaybookDocument, as: { id: string; name: string; name_en: string | undefined }) {
  const { name_en: _english, ...rest } = document
  return { ...rest, id: as.id, name: as.name, ...(as.name_en !== undefined && { name_en: as.name_en }) }
}

/** Values that the follower gave variables of the followed playbook: its own, and no overrides. */
export function ownValues(own: PlaybookDocument, upstream: PlaybookDocument): VariableValues {
  const values: Record<string, string | number> = {}
  for (const [name, declared] of Object.entries(upstream.variables ?? {})) {
    const value = own.variables?.[name]?.default
    if (value !== undefined && value !== declared.default) values[name] = value
  }
  return values
}

/** The follower's document as if it were the followed one's: under its name, with its values. */
export function asUpstream(own: PlaybookDocument, upstream: PlaybookDocument): PlaybookDocument {
  const as = called(own, { id: upstream.id, name: upstream.name, name_en: upstream.name_en })
  const values = ownValues(own, upstream)
  return withDeclarations(as, (name, declared) => {
    if (!(name in values)) return declared
    const { default: _own, ...rest } = declared
    const value = upstream.variables?.[name]?.default
    return value === undefined ? rest : { ...rest, default: value }
  })
}

function withDeclarations(
  document: PlaybookDocument,
  change: (name: string, declared: VariableDeclaration) => VariableDeclaration,
): PlaybookDocument {
  if (document.variables === undefined) return document
  const variables = Object.fromEntries(
    Object.entries(document.variables).map(([name, declared]) => [name, change(name, declared)]),
  )
  return { ...document, variables }
}

/** A document with these values for the defaults of its variables. */
export const withValues = (document: PlaybookDocument, values: VariableValues): PlaybookDocument =>
  withDeclarations(document, (name, declared) => {
    const value = values[name]
    return value === undefined ? declared : { ...declared, default: value }
  })

/** The document of a unit's clone. */
export const cloneOf = (
  upstream: PlaybookDocument,
  { id, unit, values }: { id: string; unit: string; values: VariableValues },
): PlaybookDocument =>
  withValues(
    called(upstream, {
      id,
      name: cloneName(upstream, unit),
      name_en: upstream.name_en === undefined ? undefined : joined(upstream.name_en, unit),
    }),
    values,
  )

/**
 * What `merged` is as the follower's: under the follower's id and values, and under its name, which goes with that of the
 * followed playbook unless somebody chose another.
 */
export function asOwn(
  merged: PlaybookDocument,
  own: PlaybookDocument,
  { base, unit }: { base: PlaybookDocument; unit: string },
): PlaybookDocument {
  const before = cloneOf(base, { id: own.id, unit, values: {} })
  const after = cloneOf(merged, { id: own.id, unit, values: {} })
  return withValues(
    called(merged, {
      id: own.id,
      name: own.name === before.name ? after.name : own.name,
      name_en: own.name_en === before.name_en ? after.name_en : own.name_en,
    }),
    ownValues(own, base),
  )
}
