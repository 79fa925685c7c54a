/** Tags 标签: labels on contacts. */
export { tagContacts } from '#server/features/tag/commands.ts'
export { tagQueue } from '#server/features/tag/jobs.ts'
export { nameOfTag } from '#server/features/tag/mark-sql.ts'
export { tagRoutes } from '#server/features/tag/routes.ts'
export { tagAdded } from '#server/features/tag/signals.ts'
export { replaceContactTags, replaceTags, type TagsOfPair } from '#server/features/tag/sql.ts'
