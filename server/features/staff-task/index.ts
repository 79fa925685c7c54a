export { askStaffInChats, type NewChatTask } from './chat-task.ts'
export { askStaffEach, type NewHandTask } from './hand-task.ts'
export {
  askStaffByHand,
  askStaffToSend,
  permitTask,
  reportTask,
  staffTaskQueueName,
  wakeStaffTasks,
} from './commands.ts'
export { staffTaskQueue, staffTaskSubscriptions, type StaffTaskDeps } from './jobs.ts'
export { bubblesOf, readStaffTask } from './queries.ts'
export { type StaffTaskRouteDeps, staffTaskRoutes } from './routes.ts'
export { isOnTime } from './rules.ts'
export { staffTaskDone } from './signals.ts'
export { staffTaskSamples } from './samples.ts'
export { endTasks, followUp, listPermitsOut, type NewSendTask } from './sql.ts'
export { handBack, handOverMissing, welcomeBack } from './stand-in.ts'
export { countMoves, countReturning } from './stand-in-sql.ts'
