import { api } from './api.ts'
import { apply } from './apply.ts'
import { calendar } from './calendar.ts'
import { connection } from './connection.ts'
import { content } from './content.ts'
import { journeyForm } from './journey-form.ts'
import { editor } from './editor.ts'
import { engagement } from './engagement.ts'
import { experiment } from './experiment.ts'
import { follow } from './follow.ts'
import { groupWelcome } from './group-welcome.ts'
import { media } from './media.ts'
import { mine } from './mine.ts'
import { moment } from './moment.ts'
import { nickname } from './nickname.ts'
import { oneOff } from './one-off.ts'
import { persona } from './persona.ts'
import { pilot } from './pilot.ts'
import { playbook } from './playbook.ts'
import { rehearsal } from './rehearsal.ts'
import { system } from './system.ts'
import { versions } from './versions.ts'
import { welcomes } from './welcomes.ts'

/** Words of the pages on which plans are made and the corp is set up: they come with those pages. */
export const planning = {
  api,
  apply,
  calendar,
  connection,
  content,
  editor,
  journeyForm,
  engagement,
  experiment,
  follow,
  groupWelcome,
  media,
  mine,
  moment,
  nickname,
  oneOff,
  persona,
  pilot,
  playbook,
  rehearsal,
  system,
  versions,
  welcomes,
}
