import type { Words } from '../words.ts'
import { common } from './common.ts'
import { connection } from './connection.ts'
import { demo } from './demo.ts'
import { editor } from './editor.ts'
import { contact, contactReason, enrollment } from './enrollment.ts'
import { error } from './error.ts'
import { event, groupChat, member } from './group-chat.ts'
import { month } from './month.ts'
import { fact } from './fact.ts'
import { mine, tour } from './first-run.ts'
import { matrix } from './matrix.ts'
import { pause } from './pause.ts'
import { run } from './run.ts'
import { apply, playbook } from './playbook.ts'
import { people, sync } from './settings.ts'
import { staffTask } from './staff-task.ts'
import { rehearsal } from './rehearsal.ts'
import { reason } from './reason.ts'
import { session } from './session.ts'
import { shell } from './shell.ts'
import { state, stateMeaning } from './state.ts'
import { system } from './system.ts'
import { today } from './today.ts'
import { versions } from './versions.ts'
import { bubble, decision, route, why } from './why.ts'

export const words = {
  apply,
  bubble,
  common,
  connection,
  contact,
  contactReason,
  decision,
  demo,
  editor,
  enrollment,
  error,
  event,
  fact,
  groupChat,
  matrix,
  member,
  mine,
  month,
  pause,
  people,
  playbook,
  reason,
  rehearsal,
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
  system,
  today,
  tour,
  versions,
  why,
} satisfies Words
