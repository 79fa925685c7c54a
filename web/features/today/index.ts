export { todayQuery, useAttentionTotal } from './queries.ts'
