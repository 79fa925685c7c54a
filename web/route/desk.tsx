import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router'
import { sessionQuery } from '#web/features/session/index.ts'
import * as search from '#web/search.ts'
import { Desk } from '#web/shell/Desk.tsx'
import { DeskShape, NotFound } from '#web/shell/Standby.tsx'
import { Refusal } from '#web/wire/request.ts'

export const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

export const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: search.signIn,
  component: lazyRouteComponent(() => import('#web/features/session/SignInPage.tsx'), 'SignInPage'),
})

export const desk = createRoute({
  getParentRoute: () => root,
  id: 'desk',
  component: Desk,
  pendingComponent: DeskShape,
  beforeLoad: async ({ context, location }) => {
    try {
      return { session: await context.queryClient.ensureQueryData(sessionQuery) }
    } catch (error) {
      if (error instanceof Refusal && error.code === 'session_missing')
        throw redirect({ to: '/sign-in', search: { to: location.href }, replace: true })
      throw error
    }
  },
})
