import { expect, test } from 'vitest'
import { z } from 'zod'
import { naturalId } from '#server/db/natural-id.ts'

test('the same key gives the same id, another key another, and all are UUIDs of version 8', () => {
  const ids = Array.from({ length: 500 }, (_, at) => naturalId('corp', 'group_chat', `wr${at}`))
  expect(ids.every((id) => z.uuid({ version: 'v8' }).safeParse(id).success)).toBe(true)
  expect(new Set(ids).size).toBe(500)
  expect(naturalId('corp', 'group_chat', 'wr7')).toBe(ids[7])
})
