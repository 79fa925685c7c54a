import type { Language } from '#web/i18n/languages.ts'
import { Refusal } from '#web/wire/request.ts'

export type ShownFault = { field: string; rule: string; part: number | null; message: string; repair: string }

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const wordsOf = (value: unknown, language: Language): string => {
  const words = isRecord(value) ? value[language] : value
  return typeof words === 'string' ? words : ''
}

/** What a refusal names, in the reader's language; empty where it names nothing. */
export function faultsOf(error: unknown, language: Language): ShownFault[] {
  if (!(error instanceof Refusal)) return []
  return error.fields.slice(0, 20).map((detail) => {
    const { part, message, name } = { part: null, message: null, name: null, ...detail }
    return {
      field: detail.field,
      rule: detail.rule,
      part: typeof part === 'number' ? part : null,
      message: wordsOf(message, language) || wordsOf(name, language) || detail.field,
      repair: wordsOf(detail.repair, language),
    }
  })
}
