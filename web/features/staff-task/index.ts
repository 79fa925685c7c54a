export { TaskState } from './TaskState.tsx'
