import { z } from 'zod'
import { corpInstant } from '#server/kernel/time.ts'

/** WeCom's Unix seconds, a number or its digits, as an instant of the corp's clock: WeCom's facts are corp time. */
export const seconds = z.coerce
  .number()
  .int()
  .nonnegative()
  .transform((value) => corpInstant(Temporal.Instant.fromEpochMilliseconds(value * 1000)))

/** A cursor; absent or empty at the end. */
export const nextCursor = z
  .string()
  .optional()
  .transform((value) => value || null)

/** Text that WeCom leaves out when there is none. */
export const optionalText = z
  .string()
  .optional()
  .transform((value) => value ?? '')

/** A list that WeCom leaves out when it is empty. */
export const optionalList = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((value) => value ?? [])

export const unixSeconds = (at: Temporal.Instant): number => Math.floor(at.epochMilliseconds / 1000)

/** An answer that says no more than that it was done. */
export const done = z.object({}).transform(() => undefined)
