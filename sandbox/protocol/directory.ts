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
    answer: ({ world, query }) => {
      if (!query['userid']) throw new WecomError(41009, 'userid missing')
      const staff = findStaff(world, query['userid'])
      if (!staff) throw new WecomError(60111, `userid not found: ${query['userid']}`)
      return presentStaff(staff)
    },
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
      const dept_user = page.rows.flatMap(
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

/** The department asked for and all below it, or every one. */
function listDepartments(call: Call): Department[] {
  const all = call.world.store.rows<Department>(`select ${departmentColumns} from department order by id`)
  if (!call.query['id']) return all
  const id = departmentId(call, 'id')
  if (!all.some((department) => department.id === id)) throw new WecomError(60003, 'department not found')
  const wanted = new Set([id])
  for (let grown = true; grown;) {
    const before = wanted.size
    for (const department of all) if (wanted.has(department.parentid)) wanted.add(department.id)
    grown = wanted.size > before
  }
  return all.filter((department) => wanted.has(department.id))
}

/** Members of one department; `fetch_child=1`, which older clients send, adds those below it. */
function listStaff(call: Call): Staff[] {
  const id = departmentId(call, 'department_id')
  const below = listDepartments({ ...call, query: { id: String(id) } }).map((department) => department.id)
  const wanted = call.query['fetch_child'] === '1' ? below : [id]
  return call.world.store
    .rows<Staff>(`select ${staffColumns} from staff order by userid`)
    .filter((staff) => (JSON.parse(staff.departments) as number[]).some((department) => wanted.includes(department))) // written by the demo world
}

function departmentId(call: Call, key: string): number {
  const text = call.query[key]
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
