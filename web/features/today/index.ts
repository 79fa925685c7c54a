export { useAttentionTotal } from './queries.ts'
