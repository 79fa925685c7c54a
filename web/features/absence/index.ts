export { AwayPill } from './AwayPill.tsx'
export { AbsenceDialog } from './lazy.tsx'
