/**
 * Loaded before a program (`node --import`), it puts the program's own clock ahead by CLOCK_AHEAD_MS, or behind where that
 * is negative: Date and Temporal alike. Timers and the monotonic clock run on as they do when a machine's clock is off.
 */
const aheadMs = Number(process.env['CLOCK_AHEAD_MS'])
if (!Number.isSafeInteger(aheadMs)) throw new Error('CLOCK_AHEAD_MS must be a whole number of milliseconds')

const RealDate = Date
const { instant: realInstant } = Temporal.Now

class SkewedDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(RealDate.now() + aheadMs)
    else super(...(given as [number])) // whatever Date takes
  }
  static override now(): number {
    return RealDate.now() + aheadMs
  }
}
globalThis.Date = SkewedDate as DateConstructor // a class, but for being called without `new`

Object.assign(Temporal.Now, {
  instant: () => realInstant().add({ milliseconds: aheadMs }),
  zonedDateTimeISO: (zone = 'UTC') => Temporal.Now.instant().toZonedDateTimeISO(zone),
  plainDateTimeISO: (zone = 'UTC') => Temporal.Now.zonedDateTimeISO(zone).toPlainDateTime(),
  plainDateISO: (zone = 'UTC') => Temporal.Now.zonedDateTimeISO(zone).toPlainDate(),
  plainTimeISO: (zone = 'UTC') => Temporal.Now.zonedDateTimeISO(zone).toPlainTime(),
})
