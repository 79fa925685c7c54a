/**
 * Every number of the people model, each with where it comes from. It is a model of behaviour, not a record of it: whatever is
 * computed from it must be marked as a model. Three kinds of source:
 * - trade: reported by the private-domain trade (spec 30 "The people model"); the model is calibrated until it reproduces them;
 * - fit: chosen so that the trade's figures come out, checked by people/calibration.test.ts;
 * - assumed: plausible and not reported by anyone.
 * Numbers are frozen before any comparison that uses them.
 */
export const parameters = {
  staff: {
    /** assumed: how staff differ in confirming mass sends: at once, in the course of the day, hardly ever. */
    confirms: { quickly: 0.62, late: 0.31, seldom: 0.07 },
    /** assumed: minutes from task to tap, median, and the spread of its logarithm. */
    confirmMinutes: { quickly: 6, late: 95, seldom: 240 },
    confirmSpread: 0.9,
    /** assumed: chance that a task is confirmed at all without a reminder. */
    confirmChance: { quickly: 0.985, late: 0.9, seldom: 0.35 },
    /** assumed: share of tasks still open that a reminder brings to a tap. */
    remindedChance: { quickly: 0.9, late: 0.7, seldom: 0.25 },
    /** assumed: hours of the working day, in minutes from midnight; each person starts and ends within half an hour of them. */
    workFrom: 8.5 * 60,
    workTo: 21 * 60,
    workShift: 30,
    /** assumed: chance that a staff member has one day off a week rather than two. */
    oneDayOff: 0.7,
    /** assumed: chance that a task is confirmed on a day off all the same, and after hours. */
    confirmsOffDuty: 0.45,
  },
} as const
