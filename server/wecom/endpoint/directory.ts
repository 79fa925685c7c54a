import { z } from 'zod'
import type { Call, CallOptions } from '#server/wecom/endpoint.ts'
import { optionalList, optionalText } from '#server/wecom/endpoint/fields.ts'

const departmentsAnswer = z
  .object({
    department: optionalList(
      z.object({
        id: z.number().int(),
        name: optionalText,
        parentid: z.number().int().optional(),
        order: z.number().int().optional(),
      }),
    ),
  })
  .transform((answer) =>
    answer.department.map((one) => ({
      id: one.id,
      parentId: one.parentid || null,
      name: one.name,
      position: one.order ?? 0,
    })),
  )

export type WecomDepartment = z.output<typeof departmentsAnswer>[number]

const statuses = { 1: 'active', 2: 'disabled', 4: 'inactive', 5: 'left' } as const

const member = z
  .object({
    userid: z.string().min(1),
    name: optionalText,
    department: optionalList(z.number().int()),
    position: optionalText,
    direct_leader: optionalList(z.string()),
    status: z.number().int().optional(),
  })
  .transform((answer) => ({
    userid: answer.userid,
    name: answer.name || answer.userid,
    departmentIds: answer.department,
    jobTitle: answer.position,
    leaderUserids: answer.direct_leader,
    status: statuses[answer.status as keyof typeof statuses] ?? 'active', // a status we do not know is someone at work
  }))

/** A member of the corp. New apps are not told mobile, mail or avatar. */
export type WecomStaff = z.output<typeof member>

const membersAnswer = z.object({ userlist: optionalList(member) }).transform((answer) => answer.userlist)

/** The corp's own people (spec 20 section 12). */
export const directoryApi = (call: Call) => ({
  /** All departments the app sees (D90208). */
  departments: (options?: CallOptions) =>
    call({ api: 'department/list', method: 'GET', repeat: 'safe', answer: departmentsAnswer }, {}, options),

  /** The members of one department, not of those below it (D90201). */
  members: (departmentId: number, options?: CallOptions) =>
    call(
      { api: 'user/list', method: 'GET', repeat: 'safe', answer: membersAnswer },
      { query: { department_id: String(departmentId) } },
      options,
    ),

  /** One member (D90196). 60111 when there is none, 60011 out of the visible range. */
  member: (userid: string, options?: CallOptions) =>
    call({ api: 'user/get', method: 'GET', repeat: 'safe', answer: member }, { query: { userid } }, options),
})
