/** Screening 敏感词筛查: what must not go out. The rule itself is the contract's; here is the corp's own list. */
export { readLexicon } from './commands.ts'
export { screeningRoutes } from './routes.ts'
export { screeningSamples } from './samples.ts'
