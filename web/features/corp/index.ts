export { CorpFacts } from './CorpFacts.tsx'
export { corpQuery } from './queries.ts'
