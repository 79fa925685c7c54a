import { isVisible, visibleDepartments, withBelow } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { WecomError } from './error.ts'
import { pageOf } from './page.ts'
import type { Call, Route } from './route.ts'

type Department = { id: number; name: string; name_en: string; parentid: number; sort_order: number; leaders: string }
type Staff = {
  userid: string
  name: string
  alias: string
  position: string
  departments: string
  leads: string
  direct_leader: string
  status: number
  open_userid: string
}

const departmentColumns = 'id, name, name_en, parentid, sort_order, leaders'
const staffColumns = 'userid, name, alias, position, departments, leads, direct_leader, status, open_userid'

export const directoryRoutes: Route[] = [
  {
    path: '/cgi-bin/department/list',
    method: 'GET',
    section: 12,
    answer: (call) => ({ department: listDepartments(call).map(presentDepartment) }),
  },
  {
    path: '/cgi-bin/department/simplelist',
    method: 'GET',
    section: 12,
    answer: (call) => ({
      department_id: listDepartments(call).map(({ id, parentid, sort_order }) => ({ id, parentid, order: sort_order })),
    }),
  },
  {
    path: '/cgi-bin/department/get',
    method: 'GET',
    section: 12,
    answer: (call) => {
      const department = call.world.store.row<Department>(
        `select ${departmentColumns} from department where id = ?`,
        departmentId(call, 'id'),
      )
      if (!department) throw new WecomError(60003, 'department not found')
      if (visibleDepartments(call.world)?.has(department.id) === false) {
        throw new WecomError(60011, `no privilege: department ${department.id} is not in the app's visible range`)
      }
      return { department: presentDepartment(department) }
    },
  },
  {
    path: '/cgi-bin/user/simplelist',
    method: 'GET',
    section: 12,
    answer: (call) => ({
      userlist: listStaff(call).map((staff) => ({
        userid: staff.userid,
        name: staff.name,
        department: JSON.parse(staff.departments) as number[], // written by the demo world
        open_userid: staff.open_userid,
      })),
    }),
  },
  {
    path: '/cgi-bin/user/list',
    method: 'GET',
    section: 12,
    answer: (call) => ({ userlist: listStaff(call).map(presentStaff) }),
  },
  {
    path: '/cgi-bin/user/get',
    method: 'GET',
    section: 12,
    answer: ({ world, query }) => presentStaff(knownMember(world, query['userid'] ?? '')),
  },
  {
    path: '/cgi-bin/user/list_id',
    method: 'POST',
    section: 12,
    answer: (call) => {
      const page = pageOf(
        call,
        call.body.limit({ absent: 10_000, max: 10_000 }),
        (after, count) =>
          call.world.store.rows<Staff>(
            `select ${staffColumns} from staff where userid > ? order by userid limit ?`,
            after,
            count,
          ),
        (staff) => staff.userid,
      )
      const visible = page.rows.filter((staff) => isVisible(call.world, staff.userid))
      const dept_user = visible.flatMap(
        (staff) =>
          (JSON.parse(staff.departments) as number[]).map((department) => ({ userid: staff.userid, department })), // written by the demo world
      )
      return { next_cursor: page.next_cursor, dept_user }
    },
  },
]

/** One staff member of the directory; WeCom compares userids without regard to case. */
export function findStaff(world: World, userid: string): Staff | undefined {
  return world.store.row<Staff>(`select ${staffColumns} from staff where userid = ? collate nocase`, userid)
}

/** The userid in the directory's own spelling: missing gives 41009, unknown 60111, out of the visible range 60011. */
export function knownUserid(world: World, userid: string): string {
  return knownMember(world, userid).userid
}

function knownMember(world: World, userid: string): Staff {
  if (userid === '') throw new WecomError(41009, 'userid missing')
  const staff = findStaff(world, userid)
  if (!staff) throw new WecomError(60111, `userid not found: ${userid}`)
  if (!isVisible(world, staff.userid)) throw outOfRange(staff.userid)
  return staff
}

/** What is said of a member whom the app may not see (60011). */
export function outOfRange(userid: string): WecomError {
  return new WecomError(60011, `no privilege to access/modify contact: ${userid} is not in the app's visible range`)
}

/** The department asked for and all below it, or every one: those in the app's range. */
function listDepartments({ world, query }: Pick<Call, 'world' | 'query'>): Department[] {
  const visible = visibleDepartments(world)
  const all = world.store
    .rows<Department>(`select ${departmentColumns} from department order by id`)
    .filter((department) => visible?.has(department.id) ?? true)
  if (!query['id']) return all
  const id = departmentId({ query }, 'id')
  if (!all.some((department) => department.id === id)) throw new WecomError(60003, 'department not found')
  const wanted = withBelow(world, id)
  return all.filter((department) => wanted.includes(department.id))
}

/** Members of one department; `fetch_child=1`, which older clients send, adds those below it. */
function listStaff({ world, query }: Call): Staff[] {
  const id = departmentId({ query }, 'department_id')
  if (!world.store.row('select 1 as found from department where id = ?', id)) {
    throw new WecomError(60003, 'department not found')
  }
  const wanted = query['fetch_child'] === '1' ? withBelow(world, id) : [id]
  return world.store
    .rows<Staff>(`select ${staffColumns} from staff order by userid`)
    .filter((staff) => isVisible(world, staff.userid))
    .filter((staff) => (JSON.parse(staff.departments) as number[]).some((department) => wanted.includes(department))) // written by the demo world
}

function departmentId({ query }: Pick<Call, 'query'>, key: string): number {
  const text = query[key]
  if (!text) throw new WecomError(40058, `missing ${key}`)
  if (!/^\d{1,10}$/.test(text)) throw new WecomError(60123, `invalid department id ${text}`)
  return Number(text)
}

function presentDepartment(department: Department): Record<string, unknown> {
  return {
    id: department.id,
    name: department.name,
    name_en: department.name_en,
    department_leader: JSON.parse(department.leaders) as string[], // written by the demo world
    parentid: department.parentid,
    order: department.sort_order,
  }
}

/** Apps made since 2022-06-20 see neither avatar, gender, mobile, e-mail nor address, so these are left out (section 12). */
function presentStaff(staff: Staff): Record<string, unknown> {
  const departments = JSON.parse(staff.departments) as number[] // written by the demo world
  const leads = JSON.parse(staff.leads) as number[] // written by the demo world
  return {
    userid: staff.userid,
    name: staff.name,
    department: departments,
    order: departments.map(() => 0),
    position: staff.position,
    is_leader_in_dept: departments.map((department) => Number(leads.includes(department))),
    direct_leader: JSON.parse(staff.direct_leader) as string[], // written by the demo world
    telephone: '',
    alias: staff.alias,
    open_userid: staff.open_userid,
    main_department: departments[0] ?? 1,
    extattr: { attrs: [] },
    status: staff.status,
    external_position: staff.position,
  }
}
