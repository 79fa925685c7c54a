import { keyPermissions } from '#contract/api-key.ts'
import type { Permission } from '#contract/permission.ts'
import type { DescribeRoute } from '#server/http/openapi.ts'
import { planSummaries } from '#server/openapi/plan-summaries.ts'
import { summaries } from '#server/openapi/summaries.ts'

const all: typeof summaries = { ...summaries, ...planSummaries }

/** The names of the routes that have a summary. */
export const summarised = (): string[] => Object.keys(all)

const mayHold = (permission: Permission | 'public'): boolean => keyPermissions.some((one) => one === permission)

/** What the document says of a route: null of those that no key may call, and of the demo's own, which have no summary. */
export const describeRoute: DescribeRoute = (method, url, permission) => {
  if (!mayHold(permission)) return null
  const summary = all[`${method} ${url}`]
  if (!summary) return null
  const [zh, en] = summary
  return { zh, en, area: permission.split('.')[0] ?? permission }
}
