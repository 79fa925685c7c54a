export { AbsenceDialog } from './AbsenceDialog.tsx'
export { AwayPill } from './AwayPill.tsx'
