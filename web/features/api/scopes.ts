import { keyPermissions, type KeyScope } from '#contract/api-key.ts'
import type { Permission } from '#contract/permission.ts'

type AreaOf<P> = P extends `${infer Area}.${string}` ? Area : never
/** What permissions are about: the part before the dot. */
export type Area = AreaOf<Permission>
/** What is granted in an area. */
export type Grant = 'read' | 'change'

const areaOf = (permission: Permission): Area => permission.split('.')[0] as Area // the part before the dot

/** The areas that a key can be let into, with what each has to give. */
export const areas: readonly { area: Area; read: readonly Permission[]; change: readonly Permission[] }[] = [
  ...Map.groupBy(keyPermissions, areaOf),
].map(([area, permissions]) => ({
  area,
  read: permissions.filter((permission) => permission.endsWith('.read')),
  change: permissions.filter((permission) => !permission.endsWith('.read')),
}))

/** What is ticked, as `area.grant`. Changing brings reading with it: nobody changes what they cannot see. */
export type Ticks = ReadonlySet<`${Area}.${Grant}`>

export function ticked(ticks: Ticks, area: Area, grant: Grant, isOn: boolean): Ticks {
  const next = new Set(ticks)
  if (isOn) {
    next.add(`${area}.${grant}`)
    if (grant === 'change' && areas.some((one) => one.area === area && one.read.length > 0)) next.add(`${area}.read`)
  } else {
    next.delete(`${area}.${grant}`)
    if (grant === 'read') next.delete(`${area}.change`)
  }
  return next
}

/** The scopes of what is ticked. */
export const scopesOf = (ticks: Ticks): KeyScope[] =>
  areas.flatMap(({ area, read, change }) => [
    ...(ticks.has(`${area}.read`) ? read : []),
    ...(ticks.has(`${area}.change`) ? change : []),
  ])

/** Scopes as a person reads them: everything, all reads, or area by area with what is granted there. */
export function readScopes(scopes: readonly string[]): 'all' | 'reads' | { area: Area; grant: Grant | 'both' }[] {
  if (scopes.includes('*')) return 'all'
  const named = areas.flatMap(({ area, read, change }) => {
    const [reads, changes] = [read, change].map((some) => some.some((permission) => scopes.includes(permission)))
    if (!reads && !changes) return []
    return [{ area, grant: reads && changes ? ('both' as const) : changes ? ('change' as const) : ('read' as const) }]
  })
  return scopes.includes('*.read') && named.every(({ grant }) => grant === 'read') ? 'reads' : named
}
