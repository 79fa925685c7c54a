import type { words } from './en/index.ts'
import type { planning } from './en/planning.ts'

/**
 * The words every language must have: English's keys, each with a text. Of a plural Chinese has one form, so that
 * keys ending in `_one` are English's alone.
 */
export type Words = Shape<typeof words>

/** Those that come with the pages that need them. */
export type Planning = Shape<typeof planning>

type Shape<T> = { [K in keyof T as K extends `${string}_one` ? never : K]: T[K] extends string ? string : Shape<T[K]> }
