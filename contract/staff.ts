import { z } from 'zod'
import { instant } from '#contract/occurrence.ts'
import { page, pageQuery } from '#contract/paging.ts'
import { dataScopes, roles } from '#contract/permission.ts'

export const staffQuery = pageQuery
  .extend({
    /** A part of the name, or of the WeCom userid. */
    search: z.string().trim().min(1).max(60).optional(),
    role: z.enum(roles).optional(),
    /** Those who serve contacts (客户联系). */
    serves: z.stringbool().optional(),
    /** Those who left the corp; left out otherwise. */
    left: z.stringbool().default(false),
  })
  .strict()
export type StaffQuery = z.output<typeof staffQuery>

export const staffItem = z.object({
  staffId: z.uuid(),
  /** Null for those who work at the desk only. */
  wecomUserid: z.string().nullable(),
  name: z.string(),
  jobTitle: z.string(),
  departments: z.array(z.object({ departmentId: z.int(), name: z.string() })),
  role: z.enum(roles),
  dataScope: z.enum(dataScopes),
  status: z.enum(['active', 'disabled', 'inactive', 'left']),
  servesContacts: z.boolean(),
  /** Whether there is an account to sign in with. */
  hasAccount: z.boolean(),
  groupChats: z.int(),
  contacts: z.int(),
  /** They are away until then (excluded); null for those who are there. */
  awayUntil: instant.nullable(),
})
export type StaffItem = z.output<typeof staffItem>

export const staffList = page(staffItem)

export const staffParams = z.strictObject({ staffId: z.uuid() })

/** What a member of staff may do, and how much of the corp it sees. */
export const standingBody = z.strictObject({ role: z.enum(roles), dataScope: z.enum(dataScopes) })
