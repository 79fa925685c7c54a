/** Tags 标签: labels on contacts. */
export { replaceContactTags, replaceTags, type TagsOfPair } from '#server/features/tag/sql.ts'
