/** Tags 标签: labels on contacts. */
export { tagRoutes } from '#server/features/tag/routes.ts'
export { replaceContactTags, replaceTags, type TagsOfPair } from '#server/features/tag/sql.ts'
