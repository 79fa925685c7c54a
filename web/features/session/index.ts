export { useCorpTime } from './corp-time.ts'
export { changeLanguage, signOut } from './mutations.ts'
export { sessionQuery, useMay, useSession } from './queries.ts'
export { CorpTime, RealTime } from './Time.tsx'
