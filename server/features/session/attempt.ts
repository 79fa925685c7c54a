import { createHash } from 'node:crypto'
import type { Database } from '#server/db/database.ts'
import {
  addressSubject,
  afterFailure,
  type AttemptKind,
  type Attempts,
  lockedUntil,
  lockRules,
  normalName,
} from '#server/features/session/rules.ts'
import { deleteAttempts, deleteAttemptsBefore, lockAttempts, saveAttempts } from '#server/features/session/sql.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { addMs, msBetween, type RealInstant } from '#server/kernel/time.ts'

/** Who tries: the name as it was given and the network address it came from. */
export type Trier = { name: string; address: string }

type Counted = { kind: AttemptKind; subject: string; before: Attempts; after: Attempts }

/** A try that stands counted as failed until it is forgiven. */
export type CountedTry = { counted: Counted[]; locksUntil: RealInstant | null }

const day = 24 * 60 * 60_000

/**
 * Counts a try as failed before it is made, so that guesses in parallel get no more tries than guesses in a row.
 * Refuses with `sign_in_locked` and the time left while the name or the address is locked; nothing is counted then.
 */
export async function countTry(db: Database, now: RealInstant, trier: Trier): Promise<CountedTry> {
  const subjects: [AttemptKind, string][] = [
    ['address', addressSubject(trier.address)],
    ['name', nameSubject(trier.name)],
  ]
  const counted = await db.identity(async (tx) => {
    const found: Counted[] = []
    for (const [kind, subject] of subjects) {
      const before = await lockAttempts(tx, kind, subject, now)
      const until = lockedUntil(before, now)
      if (until !== null) throw locked(until, now)
      found.push({ kind, subject, before, after: afterFailure(before, lockRules[kind], now) })
    }
    for (const { kind, subject, after } of found) await saveAttempts(tx, kind, subject, after)
    return found
  })
  const name = counted.find(({ kind }) => kind === 'name')
  return { counted, locksUntil: lockedUntil(name?.after ?? null, now) }
}

/**
 * Takes back a try that succeeded. Its name starts afresh; its address goes back to what it was, unless others failed
 * meanwhile, so that a good password of one's own does not wash off guesses at others'.
 */
export async function forgiveTry(db: Database, now: RealInstant, { counted }: CountedTry): Promise<void> {
  await db.identity(async (tx) => {
    for (const { kind, subject, before, after } of counted) {
      if (kind === 'name') await deleteAttempts(tx, kind, subject)
      else {
        const current = await lockAttempts(tx, kind, subject, now)
        if (current.failures === after.failures) await saveAttempts(tx, kind, subject, before)
      }
    }
  })
  await db.identity((tx) => deleteAttemptsBefore(tx, addMs(now, -day)))
}

/** Unlocks a name at once: for the command line. */
export const unlockName = (db: Database, name: string): Promise<void> =>
  db.identity((tx) => deleteAttempts(tx, 'name', nameSubject(name)))

function locked(until: RealInstant, now: RealInstant): AppError {
  return new AppError('sign_in_locked', { details: { retryAfterSeconds: Math.ceil(msBetween(now, until) / 1000) } })
}

const nameSubject = (name: string): string => createHash('sha256').update(normalName(name)).digest('hex')
