import { apiKeySamples } from '#server/features/api-key/index.ts'
import { absenceSamples } from '#server/features/absence/index.ts'
import { contentSamples } from '#server/features/content/index.ts'
import { contactSamples } from '#server/features/contact/index.ts'
import { corpSamples } from '#server/features/corp/index.ts'
import { deliverySamples } from '#server/features/delivery/index.ts'
import { groupChatSamples } from '#server/features/group-chat/index.ts'
import { experimentSamples } from '#server/features/experiment/index.ts'
import { groupWelcomeSamples } from '#server/features/group-welcome/index.ts'
import { mediaSamples } from '#server/features/media/index.ts'
import { momentSamples } from '#server/features/moment/index.ts'
import { oneOffSamples } from '#server/features/one-off/index.ts'
import { personaSamples } from '#server/features/persona/index.ts'
import { galleryPlaybooks, playbookSamples } from '#server/features/playbook/index.ts'
import { rehearsalSamples } from '#server/features/rehearsal/index.ts'
import { runSamples } from '#server/features/run/index.ts'
import { screeningSamples } from '#server/features/screening/index.ts'
import { sessionSamples } from '#server/features/session/index.ts'
import { staffSamples } from '#server/features/staff/index.ts'
import { staffPageSamples } from '#server/features/staff-page/index.ts'
import { staffTaskSamples } from '#server/features/staff-task/index.ts'
import { webhookSamples } from '#server/features/webhook/index.ts'
import type { Sample, SampleIds, Samples } from '#server/http/sample.ts'
import type { TestRoute } from '#server/test/app.ts'

/** What the features show of their routes. */
const samples: Samples = {
  ...apiKeySamples,
  ...absenceSamples,
  ...contactSamples,
  ...contentSamples,
  ...corpSamples,
  ...deliverySamples,
  ...experimentSamples,
  ...groupChatSamples,
  ...groupWelcomeSamples,
  ...mediaSamples,
  ...momentSamples,
  ...oneOffSamples,
  ...personaSamples,
  ...playbookSamples,
  ...rehearsalSamples,
  ...runSamples,
  ...screeningSamples,
  ...sessionSamples,
  ...staffSamples,
  ...staffPageSamples,
  ...staffTaskSamples,
  ...webhookSamples,
}

/** Playbooks that are fit for use: too long to show beside a route. One is new to a corp, one is its next version. */
const sources = new Map((await galleryPlaybooks()).map(({ slug, source }) => [slug, source]))
const sourceOf = ({ params }: Sample): string | undefined =>
  params?.['playbookId'] === undefined ? sources.get('cold-start') : `${sources.get('standard-daily')}\n# next\n`

/** A valid call of a route with the ids of one corp; undefined when its feature shows none and it needs one. */
export function sampleOf(route: TestRoute, ids: SampleIds): Required<Sample> | undefined {
  const shown = samples[route.name]?.(ids)
  const names = [...route.url.matchAll(/:(\w+)/g)].flatMap(([, name]) => name ?? [])
  const params = { ...paramsOf(names, ids), ...shown?.params }
  const isComplete = names.every((name) => name in params) && (route.body === undefined || shown?.body !== undefined)
  if (!isComplete) return undefined
  const isOfPlaybook = shown?.body !== undefined && 'source' in shown.body && !('zone' in shown.body)
  const body = isOfPlaybook ? { ...shown.body, source: sourceOf(shown) } : shown?.body
  return { params, query: shown?.query ?? {}, body: body ?? {} }
}

/** Parameters that are named like an id of a sample need not be shown. */
const paramsOf = (names: readonly string[], ids: SampleIds): Record<string, string> =>
  Object.fromEntries(Object.entries(ids).filter(([name]) => names.includes(name)))

/** The address of a call. */
export function urlOf(route: TestRoute, { params, query }: Pick<Required<Sample>, 'params' | 'query'>): string {
  const path = route.url.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(params[name] ?? ''))
  const search = new URLSearchParams(query).toString()
  return search === '' ? path : `${path}?${search}`
}

/** The names of the routes that the samples speak of. */
export const sampledRoutes = (): string[] => Object.keys(samples)
