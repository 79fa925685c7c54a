export { StaffSelect } from './StaffSelect.tsx'
