import type { z } from 'zod'
import type { Page } from '#contract/paging.ts'
import { AppError } from '#server/kernel/app-error.ts'

/**
 * The cursor of a keyset page: the last row's sort values, opaque to callers. It carries no rights, so that a forged
 * one shows nothing a filter could not show.
 */
export const encodeCursor = (key: unknown): string => Buffer.from(JSON.stringify(key)).toString('base64url')

/** The sort values of a cursor, or undefined for the first page. Throws `cursor_invalid` on any other text. */
export function decodeCursor<T>(cursor: string | undefined, form: z.ZodType<T>): T | undefined {
  if (cursor === undefined) return undefined
  try {
    return form.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')))
  } catch (cause) {
    throw new AppError('cursor_invalid', {
      details: [{ field: 'cursor', value: cursor, rule: 'made by this list' }],
      cause,
    })
  }
}

/** A page out of `limit + 1` rows asked for: the extra row only tells that there is a next page. */
export function pageOf<Row, Item>(
  rows: Row[],
  limit: number,
  keyOf: (row: Row) => unknown,
  present: (row: Row) => Item,
): Page<Item> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(present),
    nextCursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null,
  }
}
