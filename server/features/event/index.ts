/** Events 事件: facts about people and chats, stored once however often they are told, and never changed. */
export { partitionKeeper } from '#server/features/event/partition.ts'
export {
  appendEnrollmentEvents,
  appendEvents,
  type EventDetail,
  type NewEvent,
  type TimelineOf,
} from '#server/features/event/sql.ts'
export { readTimeline } from '#server/features/event/timeline.ts'
