import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { withPlanning } from '#web/i18n/i18n.ts'
import { desk } from '#web/route/desk.tsx'

const apiKeys = createRoute({
  getParentRoute: () => desk,
  path: '/settings/api',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/api/KeysPage.tsx')),
    'KeysPage',
  ),
})

/** What programs come in by. */
export const apiRoutes = [apiKeys] as const
