/** The installation as it runs: processes, queues, what waits, database, disk. Reads everyone, is read by admins. */
export { systemRoutes } from './routes.ts'
