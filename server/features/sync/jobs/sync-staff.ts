import { z } from 'zod'
import { markFollowers, markMissing, replaceDepartments, upsertStaff } from '#server/features/staff/index.ts'
import { inFlight } from '#server/features/sync/in-flight.ts'
import type { Step } from '#server/features/sync/jobs/step.ts'
import { advanceTask } from '#server/features/sync/sql/task.ts'

const cursorForm = z.object({ departmentIds: z.array(z.number()).optional(), at: z.number().default(0) })
const departmentsInSlice = 40
const width = 8

/** Departments, then their members a slice at a time, then who serves contacts and who has left. */
export const syncStaff: Step = async (work, wecom, task) => {
  const { corpId } = work
  const { departmentIds, at } = cursorForm.parse(task.cursor)
  if (!departmentIds) {
    const departments = await wecom.directory.departments()
    if (!departments.ok) return departments
    const ids = departments.value.map((one) => one.id)
    await work.transaction(async (tx) => {
      const changed = await replaceDepartments(tx, corpId, departments.value)
      const cursor = { departmentIds: ids, at: 0 }
      await advanceTask(tx, corpId, 'staff', { changed, total: ids.length, cursor, realAt: work.now().realAt })
    })
    return 'more'
  }
  const slice = departmentIds.slice(at, at + departmentsInSlice)
  const { realAt: readRealAt } = work.now()
  if (slice.length > 0) {
    const pages = await inFlight(slice, width, (id) => wecom.directory.members(id))
    const failed = pages.find((page) => !page.ok)
    if (failed && !failed.ok) return failed
    const staff = pages.flatMap((page) => (page.ok ? page.value : []))
    await work.transaction(async (tx) => {
      const changed = await upsertStaff(tx, corpId, staff, readRealAt)
      const cursor = { departmentIds, at: at + slice.length }
      await advanceTask(tx, corpId, 'staff', { done: slice.length, changed, cursor, realAt: work.now().realAt })
    })
    return 'more'
  }
  const followers = await wecom.contact.followers()
  if (!followers.ok) return followers
  await work.transaction(async (tx) => {
    const missing = departmentIds.length > 0 ? await markMissing(tx, corpId, task.startedRealAt ?? readRealAt) : 0
    const changed = missing + (await markFollowers(tx, corpId, followers.value))
    await advanceTask(tx, corpId, 'staff', { changed, realAt: work.now().realAt, isDone: true })
  })
  return 'done'
}
