import { z } from 'zod'
import { clockTime, localDate, localDateTime, variableReference, WEEKDAYS } from './primitive.ts'

/** Statutory holidays of mainland China (全国年节及纪念日放假办法). */
export const HOLIDAYS = ['元旦', '春节', '清明', '劳动节', '端午', '中秋', '国庆节'] as const

/** Dates Chinese marketing plans by, each computed for any year. */
export const MARKETING_DATES = [
  '元旦',
  '腊八',
  '除夕',
  '春节',
  '元宵节',
  '情人节',
  '女神节',
  '消费者权益日',
  '清明',
  '劳动节',
  '母亲节',
  '520',
  '儿童节',
  '父亲节',
  '端午节',
  '618',
  '七夕',
  '88会员节',
  '开学季',
  '教师节',
  '99大促',
  '中秋节',
  '国庆节',
  '重阳节',
  '双11',
  '感恩节',
  '双12',
  '平安夜',
  '圣诞节',
  '跨年',
] as const

/**
 * Kinds of day in the Chinese calendar. `working` counts make-up working days (调休上班) and not holidays;
 * `day-off` is every day that is not working; `holiday` is a day of a statutory holiday, its exchanged days included.
 */
export const DAY_TYPES = ['working', 'day-off', 'holiday', 'not-holiday', 'make-up'] as const

export type Holiday = (typeof HOLIDAYS)[number]
export type MarketingDate = (typeof MARKETING_DATES)[number]
export type DayType = (typeof DAY_TYPES)[number]

const dateOrVariable = z.union([localDate, variableReference])

const exception = z.union([localDate, z.enum(HOLIDAYS), z.strictObject({ from: localDate, to: localDate })])

/** What every schedule may add: the time, the bounds (both days included) and the days left out. */
const bounds = {
  at: clockTime.optional().meta({ description: "Left out in a slot: the slot's hour is taken" }),
  from: dateOrVariable.optional(),
  until: dateOrVariable.optional(),
  except: z.array(exception).min(1).max(100).optional(),
  on_days: z.enum(DAY_TYPES).optional(),
}

const dayOffset = z.int().min(-366).max(366)

const monthDay = z.union([
  z.enum(['first', 'last']),
  z.int().min(1).max(31),
  z.int().min(-31).max(-1),
  z.strictObject({ nth: z.literal([1, 2, 3, 4, 5, -1, -2, -3, -4, -5]), weekday: z.enum(WEEKDAYS) }),
])

const daily = z.strictObject({ kind: z.literal('daily'), ...bounds })

const weekdays = z
  .strictObject({ kind: z.literal('weekdays'), calendar: z.enum(['china', 'plain']).optional(), ...bounds })
  .meta({ description: 'china (default): working days with make-up days; plain: Monday to Friday' })

const weekly = z.strictObject({ kind: z.literal('weekly'), days: z.array(z.enum(WEEKDAYS)).min(1).max(7), ...bounds })

const monthly = z
  .strictObject({ kind: z.literal('monthly'), days: z.array(monthDay).min(1).max(31), ...bounds })
  .meta({ description: 'A day a month does not have is passed over, as in RFC 5545' })

const rrule = z
  .strictObject({
    kind: z.literal('rrule'),
    rule: z.string().min(1).max(500),
    start: dateOrVariable.optional(),
    ...bounds,
  })
  .meta({ description: "RFC 5545 RRULE; DTSTART is `start` at `at`, or the group chat's Day 1" })

const groupDay = z
  .strictObject({
    kind: z.literal('group-day'),
    days: z.array(z.int().min(1).max(3650)).min(1).max(60).optional(),
    every: z.int().min(1).max(366).optional(),
    first: z.int().min(1).max(3650).optional(),
    ...bounds,
  })
  .meta({ description: 'Day 1 is the creation date of the group chat. Either `days`, or `every` with `first`' })

const countdown = z.strictObject({
  kind: z.literal('countdown'),
  to: z.union([
    localDate,
    variableReference,
    z.strictObject({ monthly: z.union([z.int().min(1).max(31), z.literal('last')]) }),
  ]),
  days: z.array(dayOffset).min(1).max(60),
  ...bounds,
})

const moment = z
  .strictObject({
    kind: z.literal('moment'),
    of: z.union([localDateTime, variableReference]),
    minutes: z.array(z.int().min(-10080).max(10080)).min(1).max(60),
    from: bounds.from,
    until: bounds.until,
    except: bounds.except,
    on_days: bounds.on_days,
  })
  .meta({ description: 'Minutes before (negative) and after a moment such as the start of a live stream' })

const holiday = z
  .strictObject({
    kind: z.literal('holiday'),
    names: z.array(z.enum(HOLIDAYS)).min(1),
    day: z.enum(['eve', 'first', 'festival', 'each', 'last', 'after']),
    ...bounds,
  })
  .meta({ description: 'Days of the published holiday period; `festival` is the festival itself' })

const marketingDate = z.strictObject({
  kind: z.literal('marketing-date'),
  names: z.array(z.enum(MARKETING_DATES)).min(1),
  days: z.array(dayOffset).min(1).max(60).optional(),
  ...bounds,
})

export const schedule = z.discriminatedUnion('kind', [
  daily,
  weekdays,
  weekly,
  monthly,
  rrule,
  groupDay,
  countdown,
  moment,
  holiday,
  marketingDate,
])

/** When a calendar step is due. */
export type Schedule = z.infer<typeof schedule>

export type ScheduleKind = Schedule['kind']
