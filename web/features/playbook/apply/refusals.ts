import type { Language } from '#web/i18n/languages.ts'
import { Refusal } from '#web/wire/request.ts'

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

export type Unavailable = { reason: string; groupChatIds: string[]; names: string[] }

/** Group chats that cannot take part, by the reason why; empty for other refusals. */
export function unavailableChats(error: unknown): Unavailable[] {
  if (!(error instanceof Refusal) || error.code !== 'group_chat_unavailable') return []
  const found = new Map<string, Unavailable>()
  for (const detail of error.fields) {
    const { value, name, reason } = { name: '', reason: '', ...detail }
    const group = found.get(textOf(reason)) ?? { reason: textOf(reason), groupChatIds: [], names: [] }
    group.groupChatIds.push(textOf(value))
    if (textOf(name) !== '') group.names.push(textOf(name))
    found.set(group.reason, group)
  }
  return [...found.values()]
}

export type VariableFault = { name: string; rule: string; repair: string; groupChats: number }

/** Variables whose value is missing or wrong, each once, with how many group chats it concerns; empty for other refusals. */
export function variableFaults(error: unknown, language: Language): VariableFault[] {
  if (!(error instanceof Refusal) || error.code !== 'variables_invalid') return []
  const found = new Map<string, VariableFault>()
  for (const detail of error.fields) {
    const key = `${detail.field} ${detail.rule}`
    const repair = isRecord(detail.repair) ? textOf(detail.repair[language]) : textOf(detail.repair)
    const fault = found.get(key) ?? { name: detail.field, rule: detail.rule, repair, groupChats: 0 }
    fault.groupChats += 1
    found.set(key, fault)
  }
  return [...found.values()]
}
