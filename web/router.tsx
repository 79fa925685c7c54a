import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { withPlanning } from './i18n/i18n.ts'
import { apiRoutes } from './route/api.tsx'
import { desk, root, signIn } from './route/desk.tsx'
import { messageRoutes } from './route/message.tsx'
import * as search from './search.ts'
import { Broken, NotFound, Shape } from './shell/Standby.tsx'
import { queryClient } from './wire/query-client.ts'

const home = createRoute({
  getParentRoute: () => desk,
  path: '/',
  beforeLoad: ({ context }) => {
    // Whoever carries messages out begins with their own tasks.
    throw redirect({ to: context.session.role === 'staff' ? '/staff-tasks' : '/today', replace: true })
  },
})

const today = createRoute({
  getParentRoute: () => desk,
  path: '/today',
  validateSearch: search.withWhy,
  component: lazyRouteComponent(() => import('./features/today/TodayPage.tsx'), 'TodayPage'),
})

const runs = createRoute({
  getParentRoute: () => desk,
  path: '/runs',
  component: lazyRouteComponent(() => import('./features/run/RunsPage.tsx'), 'RunsPage'),
})

const run = createRoute({
  getParentRoute: () => desk,
  path: '/runs/$runId',
  validateSearch: search.matrix,
  component: lazyRouteComponent(() => import('./features/run/RunPage.tsx'), 'RunPage'),
})

const groupChats = createRoute({
  getParentRoute: () => desk,
  path: '/group-chats',
  validateSearch: search.groupChats,
  component: lazyRouteComponent(() => import('./features/group-chat/GroupChatsPage.tsx'), 'GroupChatsPage'),
})

const groupChat = createRoute({
  getParentRoute: () => desk,
  path: '/group-chats/$groupChatId',
  validateSearch: search.groupChat,
  component: lazyRouteComponent(() => import('./features/group-chat/GroupChatPage.tsx'), 'GroupChatPage'),
})

const contact = createRoute({
  getParentRoute: () => desk,
  path: '/contacts/$contactId',
  validateSearch: search.contact,
  component: lazyRouteComponent(() => import('./features/contact/ContactPage.tsx'), 'ContactPage'),
})

const playbooks = createRoute({
  getParentRoute: () => desk,
  path: '/playbooks',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/playbook/PlaybooksPage.tsx')),
    'PlaybooksPage',
  ),
})

const playbook = createRoute({
  getParentRoute: () => desk,
  path: '/playbooks/$playbookId',
  validateSearch: search.playbook,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/playbook/PlaybookPage.tsx')),
    'PlaybookPage',
  ),
})

const draft = createRoute({
  getParentRoute: () => desk,
  path: '/playbooks/drafts/$draftId',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/playbook/edit/EditorPage.tsx')),
    'EditorPage',
  ),
})

const makeItMine = createRoute({
  getParentRoute: () => desk,
  path: '/make-it-mine',
  validateSearch: search.mine,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/playbook/mine/MinePage.tsx')),
    'MinePage',
  ),
})

const staffTasks = createRoute({
  getParentRoute: () => desk,
  path: '/staff-tasks',
  validateSearch: search.staffTasks,
  component: lazyRouteComponent(() => import('./features/staff-task/StaffTasksPage.tsx'), 'StaffTasksPage'),
})

const staffTask = createRoute({
  getParentRoute: () => desk,
  path: '/staff-tasks/$staffTaskId',
  component: lazyRouteComponent(() => import('./features/staff-task/StaffTaskPage.tsx'), 'StaffTaskPage'),
})

const onTime = createRoute({
  getParentRoute: () => desk,
  path: '/staff-tasks/on-time',
  validateSearch: search.onTime,
  component: lazyRouteComponent(() => import('./features/staff-task/OnTimePage.tsx'), 'OnTimePage'),
})

const calendar = createRoute({
  getParentRoute: () => desk,
  path: '/calendar',
  validateSearch: search.calendar,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/calendar/CalendarPage.tsx')),
    'CalendarPage',
  ),
})

const connection = createRoute({
  getParentRoute: () => desk,
  path: '/settings/connection',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/connection/ConnectionPage.tsx')),
    'ConnectionPage',
  ),
})

const sync = createRoute({
  getParentRoute: () => desk,
  path: '/settings/sync',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/sync/SyncPage.tsx')),
    'SyncPage',
  ),
})

const people = createRoute({
  getParentRoute: () => desk,
  path: '/settings/people',
  component: lazyRouteComponent(() => import('./features/staff/PeoplePage.tsx'), 'PeoplePage'),
})

const system = createRoute({
  getParentRoute: () => desk,
  path: '/settings/system',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/system/SystemPage.tsx')),
    'SystemPage',
  ),
})

const nowhere = createRoute({ getParentRoute: () => desk, path: '$', component: NotFound })

const rooms = [
  home,
  today,
  runs,
  run,
  groupChats,
  groupChat,
  contact,
  playbooks,
  playbook,
  draft,
  makeItMine,
  staffTasks,
  staffTask,
  onTime,
  calendar,
  ...messageRoutes,
  connection,
  sync,
  people,
  ...apiRoutes,
  system,
  nowhere,
]

export const router = createRouter({
  routeTree: root.addChildren([signIn, desk.addChildren(rooms)]),
  context: { queryClient },
  defaultPreload: 'intent',
  defaultPendingMs: 0,
  defaultPendingMinMs: 0,
  defaultPendingComponent: Shape,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
  scrollToTopSelectors: ['#scroll'],
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
