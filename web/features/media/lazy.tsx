import { lazy } from 'react'

/** To be shown within a `Suspense`: few messages carry files, and choosing them takes much of antd. */
export const MediaWays = lazy(async () => ({ default: (await import('./MediaWays.tsx')).MediaWays }))
