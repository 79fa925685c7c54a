import type { VariableDeclaration } from '#contract/playbook.ts'
import { isRequired } from '#contract/playbook/is-required.ts'

/** What is typed in the fields, by variable name; empty: nothing given. */
export type Typed = Readonly<Record<string, string>>
export type Variables = Readonly<Record<string, VariableDeclaration>>

/** The values given, each of its declared type; what was left empty is left out, so that its default holds. */
export function valuesOf(typed: Typed, variables: Variables): Record<string, string | number> {
  const values: Record<string, string | number> = {}
  for (const [name, variable] of Object.entries(variables)) {
    const text = typed[name]?.trim() ?? ''
    if (text !== '') values[name] = variable.type === 'number' && Number.isFinite(Number(text)) ? Number(text) : text
  }
  return values
}

/** Variables that still need a value, for all group chats or, given per chat, for some of them. */
export function missing(
  typed: Typed,
  perGroup: Readonly<Record<string, Typed>>,
  groupChatIds: readonly string[],
  variables: Variables,
): string[] {
  return Object.entries(variables)
    .filter(([name, variable]) => {
      if (!isRequired(variable) || typed[name]?.trim()) return false
      return !variable.per_group || groupChatIds.some((id) => !perGroup[id]?.[name]?.trim())
    })
    .map(([name]) => name)
}

/** What is wrong with a value as typed, as far as that can be told before the server is asked. */
export function faultOf(variable: VariableDeclaration, typed: string): 'link' | 'number' | null {
  const text = typed.trim()
  if (text === '') return null
  if (variable.type === 'link' && !/^https?:\/\/\S+$/.test(text)) return 'link'
  if (variable.type === 'number' && !Number.isFinite(Number(text))) return 'number'
  return null
}

/** Whether any value, for all group chats or for one, is wrong as typed. */
export const isFaulty = (typed: Typed, perGroup: Readonly<Record<string, Typed>>, variables: Variables): boolean =>
  [typed, ...Object.values(perGroup)].some((values) =>
    Object.entries(variables).some(([name, variable]) => faultOf(variable, values[name] ?? '') !== null),
  )
