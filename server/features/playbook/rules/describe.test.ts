import { describe, expect, test } from 'vitest'
import type { Schedule } from '#contract/playbook.ts'
import { describeSchedule } from './describe.ts'

describe('a schedule in words', () => {
  test.each<[Schedule, string, string]>([
    [{ kind: 'daily' }, '每天 20:00', 'every day at 20:00'],
    [
      { kind: 'daily', at: '08:30', on_days: 'not-holiday' },
      '每天 08:30，法定假期除外',
      'every day at 08:30; not on statutory holidays',
    ],
    [
      { kind: 'weekdays' },
      '每个工作日（含调休上班） 20:00',
      'every Chinese working day, make-up days included at 20:00',
    ],
    [{ kind: 'weekdays', calendar: 'plain' }, '周一至周五 20:00', 'Monday to Friday at 20:00'],
    [{ kind: 'weekly', days: ['wed', 'fri'] }, '每周三、周五 20:00', 'every Wednesday and Friday at 20:00'],
    [
      { kind: 'monthly', days: ['first', 15, 'last'] },
      '每月第一天、 15 日、最后一天 20:00',
      'on the first day, the 15th and the last day of every month at 20:00',
    ],
    [
      { kind: 'monthly', days: [{ nth: 2, weekday: 'wed' }, { nth: -1, weekday: 'fri' }, -3] },
      '每月第 2 个周三、倒数第 1 个周五、倒数第 3 天 20:00',
      'on the 2nd Wednesday, the last Friday and the 3rd last day of every month at 20:00',
    ],
    [
      { kind: 'rrule', rule: 'FREQ=MONTHLY;INTERVAL=2;BYDAY=-1FR;COUNT=3' },
      '每 2 个月，倒数第 1 个周五，共 3 次 20:00',
      'every 2 months, Friday no. 1 from the end, 3 times at 20:00',
    ],
    [{ kind: 'group-day', days: [1, 3] }, '建群第 1、3 天 20:00', 'on day 1 and 3 of the group at 20:00'],
    [
      { kind: 'group-day', every: 14, first: 8 },
      '建群第 8 天起每 14 天 20:00',
      'every 14 days from day 8 of the group at 20:00',
    ],
    [
      { kind: 'countdown', to: '{{会员日}}', days: [-3, -1, 0] },
      '{{会员日}}前 3 天、前 1 天、当天 20:00',
      '{{会员日}}: 3 days before, 1 day before and the day itself at 20:00',
    ],
    [
      { kind: 'countdown', to: { monthly: 28 }, days: [0] },
      '每月 28 日当天 20:00',
      'the 28th of every month: the day itself at 20:00',
    ],
    [
      { kind: 'moment', of: '{{开播}}', minutes: [-30, 0, 15] },
      '{{开播}} 前 30 分钟、开始时、后 15 分钟',
      '30 minutes before, at the start of and 15 minutes after {{开播}}',
    ],
    [
      { kind: 'holiday', names: ['春节'], day: 'eve' },
      '春节假期前一天 20:00',
      'the day before the holiday (春节) at 20:00',
    ],
    [{ kind: 'marketing-date', names: ['618'], days: [-1] }, '618前 1 天 20:00', '618: 1 day before at 20:00'],
    [
      {
        kind: 'daily',
        from: '2026-01-01',
        until: '2026-02-01',
        except: ['春节', { from: '2026-01-05', to: '2026-01-06' }],
      },
      '每天 20:00，2026-01-01 起，至 2026-02-01，除 春节、2026-01-05–2026-01-06',
      'every day at 20:00; from 2026-01-01; until 2026-02-01; except 春节 and 2026-01-05–2026-01-06',
    ],
  ])('%o', (when, zh, en) => {
    expect(describeSchedule(when, '20:00')).toEqual({ zh, en })
  })
})
