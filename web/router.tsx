import type { QueryClient } from '@tanstack/react-query'
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { sessionQuery } from './features/session/index.ts'
import { Broken, DeskShape, NotFound, Shape } from './shell/Standby.tsx'
import { Desk } from './shell/Desk.tsx'
import { withPlanning } from './i18n/i18n.ts'
import * as search from './search.ts'
import { queryClient } from './wire/query-client.ts'
import { Refusal } from './wire/request.ts'

const root = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
})

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: search.signIn,
  component: lazyRouteComponent(() => import('./features/session/SignInPage.tsx'), 'SignInPage'),
})

const desk = createRoute({
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

const oneOffs = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs',
  validateSearch: search.oneOffs,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/one-off/OneOffsPage.tsx')),
    'OneOffsPage',
  ),
})

const composeOneOff = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/new',
  validateSearch: search.composeOneOff,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/one-off/compose/ComposePage.tsx')),
    'ComposePage',
  ),
})

const oneOff = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/$oneOffId',
  validateSearch: search.withWhy,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/one-off/OneOffPage.tsx')),
    'OneOffPage',
  ),
})

const moments = createRoute({
  getParentRoute: () => desk,
  path: '/moments',
  validateSearch: search.moments,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/moment/MomentsPage.tsx')),
    'MomentsPage',
  ),
})

const composeMoment = createRoute({
  getParentRoute: () => desk,
  path: '/moments/new',
  validateSearch: search.composeMoment,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/moment/compose/ComposePage.tsx')),
    'ComposePage',
  ),
})

const moment = createRoute({
  getParentRoute: () => desk,
  path: '/moments/$momentId',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/moment/MomentPage.tsx')),
    'MomentPage',
  ),
})

const contactOneOffs = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/contacts',
  validateSearch: search.oneOffs,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/one-off/contact/ContactOneOffsPage.tsx')),
    'ContactOneOffsPage',
  ),
})

const composeToContacts = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/contacts/new',
  validateSearch: search.composeOneOff,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/one-off/contact/ComposeToContactsPage.tsx')),
    'ComposeToContactsPage',
  ),
})

const contactOneOff = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/contacts/$oneOffId',
  validateSearch: search.withWhy,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/one-off/contact/ContactOneOffPage.tsx')),
    'ContactOneOffPage',
  ),
})

const welcomes = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/welcomes',
  validateSearch: search.welcomes,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/one-off/welcome/WelcomesPage.tsx')),
    'WelcomesPage',
  ),
})

const contentItems = createRoute({
  getParentRoute: () => desk,
  path: '/content',
  validateSearch: search.contentItems,
  component: lazyRouteComponent(
    withPlanning(() => import('./features/content/ContentItemsPage.tsx')),
    'ContentItemsPage',
  ),
})

const newContentItem = createRoute({
  getParentRoute: () => desk,
  path: '/content/new',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/content/ContentItemPage.tsx')),
    'NewContentItemPage',
  ),
})

const contentResults = createRoute({
  getParentRoute: () => desk,
  path: '/content/results',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/content/ResultsPage.tsx')),
    'ResultsPage',
  ),
})

const screeningWords = createRoute({
  getParentRoute: () => desk,
  path: '/content/words',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/content/WordsPage.tsx')),
    'WordsPage',
  ),
})

const contentItem = createRoute({
  getParentRoute: () => desk,
  path: '/content/$contentItemId',
  component: lazyRouteComponent(
    withPlanning(() => import('./features/content/ContentItemPage.tsx')),
    'ContentItemPage',
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
  oneOffs,
  composeOneOff,
  oneOff,
  moments,
  composeMoment,
  moment,
  contactOneOffs,
  composeToContacts,
  contactOneOff,
  welcomes,
  contentItems,
  newContentItem,
  contentResults,
  screeningWords,
  contentItem,
  connection,
  sync,
  people,
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
