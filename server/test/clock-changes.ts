/** What a zone's clock does at an instant: forward by a gap (positive minutes), back by an overlap. */
export type ClockChange = { zone: string; at: Temporal.ZonedDateTime; byMinutes: number }

/** Every change of the clock of every IANA zone in 2026. */
export const clockChanges: readonly ClockChange[] = Intl.supportedValuesOf('timeZone').flatMap((zone) => {
  const changes: ClockChange[] = []
  let from = Temporal.PlainDateTime.from('2026-01-01T00:00').toZonedDateTime(zone)
  for (;;) {
    const at = from.getTimeZoneTransition('next')
    if (!at || at.year > 2026) return changes
    const byMinutes = (at.offsetNanoseconds - at.subtract({ nanoseconds: 1 }).offsetNanoseconds) / 60e9
    if (byMinutes !== 0) changes.push({ zone, at, byMinutes })
    from = at
  }
})

/** The wall time in the middle of what the clock leaves out, or shows twice. */
export const middleOf = ({ at, byMinutes }: ClockChange): Temporal.PlainDateTime =>
  (byMinutes > 0 ? at.toPlainDateTime().subtract({ minutes: byMinutes }) : at.toPlainDateTime()).add({
    minutes: Math.floor(Math.abs(byMinutes) / 2),
  })
