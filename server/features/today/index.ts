/** Today 今日: what needs a person now, read from all that moves. */
export { todayRoutes } from '#server/features/today/routes.ts'
