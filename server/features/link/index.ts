/** Tracked links 追踪链接: from a short address to where it leads, with the click kept. */
export { type LinkDeps, linkRoutes } from './routes.ts'
