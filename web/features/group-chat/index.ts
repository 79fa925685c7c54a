export { allGroupChats, groupChatCountsQuery, groupChatsQuery, type GroupChatFilters } from './queries.ts'
export { EventList } from './EventList.tsx'
export { GroupChatFilterBar } from './GroupChatFilterBar.tsx'
