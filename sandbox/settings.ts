import { z } from 'zod'
import type { Store } from './store.ts'
import type { Settings } from './world/world.ts'

const milliseconds = z.number().int().min(0).max(3_600_000)

/** What can be set while a sandbox runs; each field as Settings says. Absent leaves it, null takes a restriction away. */
export const settingsSchema = z
  .strictObject({
    quota: z.enum(['day', 'week', 'month']),
    people: z.boolean(),
    resultLagMs: milliseconds,
    dispatchLagMs: milliseconds,
    readLagMs: milliseconds,
    visibleRange: z
      .strictObject({ userids: z.array(z.string()).default([]), departments: z.array(z.number().int()).default([]) })
      .nullable(),
    trustedIps: z.array(z.union([z.ipv4(), z.ipv6()])).nullable(),
    trustedDomains: z
      .array(z.string().regex(/^[a-z0-9.-]+(:\d+)?$/i, 'must be a domain such as desk.example, port included'))
      .nullable(),
    contactTagCeiling: z.number().int().min(1).max(100_000),
    friendCeiling: z.number().int().min(1).max(1_000_000),
    momentsPerDay: z.number().int().min(0).max(1_000),
  })
  .partial()
  .refine((change) => Object.keys(change).length > 0, 'give at least one setting')

export type SettingsChange = z.infer<typeof settingsSchema>

/** Real milliseconds until a change of the trusted addresses takes effect (D90313). */
const trustedIpsDelayMs = 60_000

/** The settings a start gives, with what was changed since the corp began: a change stands until it is changed again. */
export function openSettings(store: Store, given: Settings): Settings {
  return { ...given, ...savedChanges(store) }
}

/** Takes what is set elsewhere than by a plain change into `settings` and writes it down. */
export function takeSettings(store: Store, settings: Settings, taken: Partial<Settings>): void {
  store.writeSetting('settings', JSON.stringify({ ...savedChanges(store), ...taken }))
  Object.assign(settings, taken)
}

/** Takes a change into `settings` and writes it down. */
export function changeSettings(store: Store, settings: Settings, change: SettingsChange, realNow: number): void {
  const { trustedIps: list, ...rest } = change
  const taken: Partial<Settings> =
    list === undefined
      ? defined(rest)
      : {
          ...defined(rest),
          trustedIps: { list, from: realNow + trustedIpsDelayMs, before: trustedIpsAt(settings, realNow) },
        }
  takeSettings(store, settings, taken)
}

/** The addresses the API may be called from at a real instant; null is any. */
export function trustedIpsAt({ trustedIps }: Settings, realNow: number): string[] | null {
  return realNow < trustedIps.from ? trustedIps.before : trustedIps.list
}

function savedChanges(store: Store): Partial<Settings> {
  const saved = store.setting('settings')
  return saved === undefined ? {} : (JSON.parse(saved) as Partial<Settings>) // written by changeSettings
}

function defined<Fields extends object>(fields: Fields): { [Key in keyof Fields]: Exclude<Fields[Key], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Fields]: Exclude<Fields[Key], undefined>
  } // only the undefined ones are gone
}
