import { randomUUIDv7 } from 'node:crypto'

/** A new UUIDv7 for a row that has no natural key. Never sort by it. */
export const newId = (): string => randomUUIDv7()
