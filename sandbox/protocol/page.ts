import { WecomError } from './error.ts'
import type { Call } from './route.ts'

/**
 * One page of a list that is read in the order of a key: `read(after, count)` gives rows with keys greater than `after`.
 * The cursor is opaque to callers; one of another list is refused with 50100. next_cursor is '' at the end.
 */
export function pageOf<Row>(
  call: Call,
  limit: number,
  read: (after: string, count: number) => Row[],
  keyOf: (row: Row) => string,
): { rows: Row[]; next_cursor: string } {
  const rows = read(openCursor(call), limit + 1)
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return { rows: page, next_cursor: rows.length > limit && last ? sealCursor(call, keyOf(last)) : '' }
}

/** A cursor that is '' at the end is left out, as the samples show lists without one. */
export function nextCursor(cursor: string): { next_cursor?: string } {
  return cursor === '' ? {} : { next_cursor: cursor }
}

function sealCursor(call: Call, after: string): string {
  return Buffer.from(JSON.stringify([call.path, after])).toString('base64url')
}

/** The key the caller has read up to: '' at the beginning. */
function openCursor(call: Call): string {
  const cursor = call.body.text('cursor') || call.query['cursor'] || ''
  if (cursor === '') return ''
  try {
    const opened: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    if (Array.isArray(opened) && opened[0] === call.path && typeof opened[1] === 'string') return opened[1]
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new WecomError(50100, 'invalid page cursor')
}
