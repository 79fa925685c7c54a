import { lazy } from 'react'
import { withPlanning } from '#web/i18n/i18n.ts'

/** To be shown within a `Suspense`: its words come with it. */
export const Nicknames = lazy(withPlanning(async () => ({ default: (await import('./Nicknames.tsx')).Nicknames })))
