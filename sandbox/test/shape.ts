import { readFileSync } from 'node:fs'

/** A sample of the protocol, as the documentation shows it. */
export function sample(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../fixture/${name}.json`, import.meta.url), 'utf8')) as Record<
    string,
    unknown
  > // samples are objects
}

/** Every field of a value with the type it holds: `a.b[].c string`. Items of a list are taken together. */
export function fieldsOf(value: unknown, path = ''): Map<string, string> {
  const fields = new Map<string, string>()
  if (Array.isArray(value)) {
    for (const item of value) for (const [key, type] of fieldsOf(item, `${path}[]`)) fields.set(key, type)
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      const name = path === '' ? key : `${path}.${key}`
      fields.set(name, Array.isArray(item) ? 'list' : typeof item)
      for (const [below, type] of fieldsOf(item, name)) fields.set(below, type)
    }
  }
  return fields
}

/** How an answer's fields differ from a sample's: `+ field` is ours alone, `- field` the sample's alone, `~ field` another type. */
export function differences(answer: unknown, wanted: unknown): string[] {
  const ours = fieldsOf(answer)
  const theirs = fieldsOf(wanted)
  const found: string[] = []
  for (const [field, type] of ours) {
    const other = theirs.get(field)
    if (other === undefined) found.push(`+ ${field}`)
    else if (other !== type) found.push(`~ ${field} ${type} ${other}`)
  }
  for (const field of theirs.keys()) if (!ours.has(field)) found.push(`- ${field}`)
  return found.toSorted()
}
