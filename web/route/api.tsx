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

const webhooks = createRoute({
  getParentRoute: () => desk,
  path: '/settings/api/webhooks',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/api/WebhooksPage.tsx')),
    'WebhooksPage',
  ),
})

const webhook = createRoute({
  getParentRoute: () => desk,
  path: '/settings/api/webhooks/$webhookId',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/api/WebhookPage.tsx')),
    'WebhookPage',
  ),
})

const reference = createRoute({
  getParentRoute: () => desk,
  path: '/settings/api/reference',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/api/ReferencePage.tsx')),
    'ReferencePage',
  ),
})

/** What programs come in by. */
export const apiRoutes = [apiKeys, webhooks, webhook, reference] as const
