export { askStaffToSend, permitTask, reportTask } from './commands.ts'
export { staffTaskQueue, staffTaskSubscriptions, type StaffTaskDeps } from './jobs.ts'
export type { NewSendTask } from './sql.ts'
