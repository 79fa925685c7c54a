import { readSource } from '#server/features/playbook/rules/source.ts'

/** What a source names its playbook; null where that cannot be read. */
export function nameIn(source: string): string | null {
  const reading = readSource(source)
  if (!reading.ok) return null
  const { value } = reading.source
  if (typeof value !== 'object' || value === null || !('name' in value) || typeof value.name !== 'string') return null
  const name = value.name.trim()
  return name === '' ? null : name.slice(0, 120)
}
