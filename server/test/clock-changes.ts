/** At `at` the wall clock goes from `before` to `after`: over a gap when that is later, through an hour again when earlier. */
export type ClockChange = {
  zone: string
  at: Temporal.Instant
  before: Temporal.PlainDateTime
  after: Temporal.PlainDateTime
}

/** Every change of the clock of every IANA zone in 2026. */
export const clockChanges: readonly ClockChange[] = Intl.supportedValuesOf('timeZone').flatMap((zone) => {
  const changes: ClockChange[] = []
  for (let last = Temporal.ZonedDateTime.from(`2026-01-01[${zone}]`); ;) {
    const next = last.getTimeZoneTransition('next')
    if (next === null || next.year > 2026) return changes
    const before = next.subtract({ nanoseconds: 1 }).toPlainDateTime().add({ nanoseconds: 1 })
    const after = next.toPlainDateTime()
    if (!before.equals(after)) changes.push({ zone, at: next.toInstant(), before, after })
    last = next
  }
})

/** Changes that look alike on the wall are one kind: one zone of each is enough for what hangs on the change alone. */
export const kindsOfChange: readonly ClockChange[] = [
  ...new Map(clockChanges.map((change) => [`${change.before} ${change.after.toPlainTime()}`, change])).values(),
]

export const isGap = ({ before, after }: ClockChange): boolean => Temporal.PlainDateTime.compare(after, before) > 0

/** The wall times that are left out, or shown twice: from `low` to before `high`. */
export const edgesOf = (change: ClockChange): { low: Temporal.PlainDateTime; high: Temporal.PlainDateTime } =>
  isGap(change) ? { low: change.before, high: change.after } : { low: change.after, high: change.before }
