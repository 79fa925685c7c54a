import type { Given } from '#server/test/fill.ts'

/** What the catalogue does not tell of a row that makes sense. */
export const given: Given = {
  membership: { staff_id: undefined },
  quota_use: { quota: 10 },
}
