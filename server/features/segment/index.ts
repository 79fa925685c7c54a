/** Segments 人群: conditions over contacts, compiled to SQL. Reads other features' tables; writes none. */
export { holds, type SegmentRow } from '#server/features/segment/sql.ts'
export { type ConditionFacts, holdsFor } from '#server/features/segment/evaluate.ts'
