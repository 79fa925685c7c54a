export { allGroupChats, groupChatCountsQuery, groupChatsQuery, type GroupChatFilters } from './queries.ts'
export { GroupChatFilterBar } from './GroupChatFilterBar.tsx'
