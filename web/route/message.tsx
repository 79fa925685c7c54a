import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { withPlanning } from '#web/i18n/i18n.ts'
import { desk } from '#web/route/desk.tsx'
import * as search from '#web/search.ts'

const oneOffs = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs',
  validateSearch: search.oneOffs,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/OneOffsPage.tsx')),
    'OneOffsPage',
  ),
})

const composeOneOff = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/new',
  validateSearch: search.composeOneOff,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/compose/ComposePage.tsx')),
    'ComposePage',
  ),
})

const oneOff = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/$oneOffId',
  validateSearch: search.withWhy,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/OneOffPage.tsx')),
    'OneOffPage',
  ),
})

const moments = createRoute({
  getParentRoute: () => desk,
  path: '/moments',
  validateSearch: search.moments,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/moment/MomentsPage.tsx')),
    'MomentsPage',
  ),
})

const composeMoment = createRoute({
  getParentRoute: () => desk,
  path: '/moments/new',
  validateSearch: search.composeMoment,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/moment/compose/ComposePage.tsx')),
    'ComposePage',
  ),
})

const engagement = createRoute({
  getParentRoute: () => desk,
  path: '/moments/engagement',
  validateSearch: search.engagement,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/moment/engagement/EngagementPage.tsx')),
    'EngagementPage',
  ),
})

const personas = createRoute({
  getParentRoute: () => desk,
  path: '/moments/personas',
  validateSearch: search.personas,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/persona/PersonasPage.tsx')),
    'PersonasPage',
  ),
})

const moment = createRoute({
  getParentRoute: () => desk,
  path: '/moments/$momentId',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/moment/MomentPage.tsx')),
    'MomentPage',
  ),
})

const contactOneOffs = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/contacts',
  validateSearch: search.oneOffs,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/contact/ContactOneOffsPage.tsx')),
    'ContactOneOffsPage',
  ),
})

const composeToContacts = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/contacts/new',
  validateSearch: search.composeOneOff,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/contact/ComposeToContactsPage.tsx')),
    'ComposeToContactsPage',
  ),
})

const contactOneOff = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/contacts/$oneOffId',
  validateSearch: search.withWhy,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/contact/ContactOneOffPage.tsx')),
    'ContactOneOffPage',
  ),
})

const welcomes = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/welcomes',
  validateSearch: search.welcomes,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/welcome/WelcomesPage.tsx')),
    'WelcomesPage',
  ),
})

const groupWelcomes = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/group-welcomes',
  validateSearch: search.groupWelcomes,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/group-welcome/GroupWelcomesPage.tsx')),
    'GroupWelcomesPage',
  ),
})

const composeGroupWelcome = createRoute({
  getParentRoute: () => desk,
  path: '/one-offs/group-welcomes/new',
  validateSearch: search.composeGroupWelcome,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/one-off/group-welcome/ComposeGroupWelcomePage.tsx')),
    'ComposeGroupWelcomePage',
  ),
})

const contentItems = createRoute({
  getParentRoute: () => desk,
  path: '/content',
  validateSearch: search.contentItems,
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/content/ContentItemsPage.tsx')),
    'ContentItemsPage',
  ),
})

const newContentItem = createRoute({
  getParentRoute: () => desk,
  path: '/content/new',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/content/ContentItemPage.tsx')),
    'NewContentItemPage',
  ),
})

const contentResults = createRoute({
  getParentRoute: () => desk,
  path: '/content/results',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/content/ResultsPage.tsx')),
    'ResultsPage',
  ),
})

const screeningWords = createRoute({
  getParentRoute: () => desk,
  path: '/content/words',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/content/WordsPage.tsx')),
    'WordsPage',
  ),
})

const contentItem = createRoute({
  getParentRoute: () => desk,
  path: '/content/$contentItemId',
  component: lazyRouteComponent(
    withPlanning(() => import('#web/features/content/ContentItemPage.tsx')),
    'ContentItemPage',
  ),
})

/** Pages of what is said: mass sends, moments, the content library. */
export const messageRoutes = [
  oneOffs,
  composeOneOff,
  oneOff,
  moments,
  composeMoment,
  engagement,
  personas,
  moment,
  contactOneOffs,
  composeToContacts,
  contactOneOff,
  welcomes,
  groupWelcomes,
  composeGroupWelcome,
  contentItems,
  newContentItem,
  contentResults,
  screeningWords,
  contentItem,
]
