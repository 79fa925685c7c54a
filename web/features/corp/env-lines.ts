import type { CheckConnection } from '#contract/corp.ts'
import { connectionValues } from '#contract/wecom-connection.ts'

type Key = Exclude<(typeof connectionValues)[number]['key'], 'publicUrl'>

/** What is typed, by value; empty: the one in use. */
export type TypedValues = Readonly<Partial<Record<Key, string>>>

const secrets: readonly string[] = ['secret', 'token', 'aesKey'] satisfies readonly Key[]

/** The values as they are asked about; null when none is typed, or the AgentId is no number. */
export function readTyped(typed: TypedValues): CheckConnection | null {
  const given = Object.entries(typed)
    .map(([key, value]) => [key, value.trim()] as const)
    .filter(([, value]) => value !== '')
  const agentId = given.find(([key]) => key === 'agentId')?.[1]
  if (given.length === 0 || (agentId !== undefined && !/^\d{1,15}$/.test(agentId))) return null
  return Object.fromEntries(given.map(([key, value]) => [key, key === 'agentId' ? Number(value) : value]))
}

/** The lines to write into `.env`; secrets are shown as dots where people look over shoulders. */
export const linesOf = (typed: TypedValues, isMasked: boolean): string =>
  connectionValues
    .flatMap(({ key, variable }) => {
      const value = key === 'publicUrl' ? undefined : typed[key]?.trim()
      return value ? [`${variable}=${isMasked && secrets.includes(key) ? '••••••' : value}`] : []
    })
    .join('\n')
