import type { FastifyRequest } from 'fastify'
import { AppError } from '#server/kernel/app-error.ts'
import { languageOf } from './error-response.ts'

/**
 * Refuses what PostgreSQL cannot keep as text, wherever it stands in a request: the character U+0000, and halves of a
 * surrogate pair (PostgreSQL manual, "Character Types" and "JSON Types").
 */
export function refuseBrokenText(request: Pick<FastifyRequest, 'params' | 'query' | 'body' | 'headers'>): void {
  const { params, query, body } = request
  for (const [part, value] of Object.entries({ params, query, body })) {
    const field = brokenAt(value, '')
    if (field !== null)
      throw new AppError('input_invalid', {
        details: [{ field: field === '' ? part : field, rule: broken[languageOf(request)] }],
      })
  }
}

const broken = {
  zh: '含有不完整的字符（U+0000 或半个字），请删掉后再试',
  en: 'holds U+0000 or half a character: send whole characters',
}

/** Where in a value broken text stands first; null when all is whole. */
export function brokenAt(value: unknown, path: string): string | null {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed() ? path : null
  // Bytes are no text, and a file has millions of them.
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null
  for (const [name, each] of Object.entries(value)) {
    if (brokenAt(name, path) !== null) return path
    const found = brokenAt(each, path === '' ? name : `${path}.${name}`)
    if (found !== null) return found
  }
  return null
}
