import type { Settings, World } from './world.ts'

/** The members in a visible range; kept per range, since nobody moves between departments. */
const known = new WeakMap<NonNullable<Settings['visibleRange']>, ReadonlySet<string>>()

/** Whether the app may see a member (可见范围). Everybody is seen while no range is set. */
export function isVisible(world: World, userid: string): boolean {
  return visibleUserids(world)?.has(userid) ?? true
}

/** The members the app may see; undefined is everybody. */
export function visibleUserids(world: World): ReadonlySet<string> | undefined {
  const range = world.settings.visibleRange
  if (range === null) return undefined
  const before = known.get(range)
  if (before) return before
  const departments = visibleDepartments(world) ?? new Set()
  const staff = world.store.rows<{ userid: string; departments: string }>('select userid, departments from staff')
  const inRange = staff.filter(
    ({ userid, departments: own }) =>
      range.userids.includes(userid) || (JSON.parse(own) as number[]).some((id) => departments.has(id)), // written by the demo world
  )
  const userids = new Set(inRange.map(({ userid }) => userid))
  known.set(range, userids)
  return userids
}

/** The departments in the app's range and all below them; undefined is every one. */
export function visibleDepartments(world: World): ReadonlySet<number> | undefined {
  const range = world.settings.visibleRange
  if (range === null) return undefined
  return new Set(range.departments.flatMap((id) => withBelow(world, id)))
}

/** A department and all below it. */
export function withBelow(world: World, id: number): number[] {
  return world.store
    .rows<{ id: number }>(
      `with recursive below (id) as (select ? union select d.id from department d join below b on d.parentid = b.id)
       select id from below order by id`,
      id,
    )
    .map((row) => row.id)
}
