/** Staff pages 员工页: what members of staff see of their work inside WeCom. */
export { staffPageRoutes } from '#server/features/staff-page/routes.ts'
export { staffPageSamples } from '#server/features/staff-page/samples.ts'
export { serveStaffPages } from '#server/features/staff-page/serve.ts'
