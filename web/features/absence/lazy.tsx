import { lazy } from 'react'

/** To be shown within a `Suspense`: Today tells who is away and never opens it. */
export const AbsenceDialog = lazy(async () => ({ default: (await import('./AbsenceDialog.tsx')).AbsenceDialog }))
