import type { Words } from '../words.ts'
import { absence } from './absence.ts'
import { common } from './common.ts'
import { demo } from './demo.ts'
import { contact, contactReason, enrollment } from './enrollment.ts'
import { error } from './error.ts'
import { event, groupChat, member } from './group-chat.ts'
import { month } from './month.ts'
import { fact } from './fact.ts'
import { tour } from './tour.ts'
import { matrix } from './matrix.ts'
import { pause } from './pause.ts'
import { phase } from './phase.ts'
import { run } from './run.ts'
import { people, sync } from './settings.ts'
import { staffTask } from './staff-task.ts'
import { reason } from './reason.ts'
import { session } from './session.ts'
import { shell } from './shell.ts'
import { state, stateMeaning } from './state.ts'
import { today } from './today.ts'
import { bubble, decision, route, why } from './why.ts'

export const words = {
  absence,
  bubble,
  common,
  contact,
  contactReason,
  decision,
  demo,
  enrollment,
  error,
  event,
  fact,
  groupChat,
  matrix,
  member,
  month,
  pause,
  people,
  phase,
  reason,
  reasonUnknown: '原因「{{code}}」',
  reasonWecom: '企业微信拒绝了（错误码 {{code}}）',
  route,
  run,
  session,
  shell,
  staffTask,
  state,
  stateMeaning,
  sync,
  today,
  tour,
  why,
} satisfies Words
