export { staffNamesQuery } from './queries.ts'
export { StaffSelect } from './StaffSelect.tsx'
