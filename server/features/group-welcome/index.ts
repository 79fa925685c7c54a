/** Group welcomes 入群欢迎语: what WeCom says to those who join a group chat, once its owner has chosen it there. */
export { groupWelcomeQueue } from './jobs.ts'
export { type GroupWelcomeRouteDeps, groupWelcomeRoutes } from './routes.ts'
export { groupWelcomeSamples } from './samples.ts'
