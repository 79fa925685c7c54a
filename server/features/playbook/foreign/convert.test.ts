import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpInstant } from '#server/kernel/time.ts'
import { occurrencesOf } from '../rules/occurrence.ts'
import { parsePlaybook } from '../rules/parse.ts'
import { type Converted, convertDump } from './convert.ts'
import { DumpError, readDump } from './dump.ts'

const zone = 'Asia/Shanghai'
const dumped = (tables: Record<string, unknown[]>): Converted[] =>
  convertDump(readDump([{ name: 'dump.json', text: JSON.stringify(tables) }]))
const only = (tables: Record<string, unknown[]>): Converted => {
  const [first, ...more] = dumped(tables)
  if (!first || more.length > 0) throw new Error('not one SOP')
  return first
}
const documentOf = ({ source }: Converted) => {
  const reading = parsePlaybook(source)
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems))
  return reading.document
}
const noted = ({ notes }: Converted): string[] => notes.map(({ item, message }) => `${item ?? ''} ${message.en}`.trim())

/** What the engine would make due in a group chat that was created and put to work at a moment. */
const duesOf = (converted: Converted, begins: string, variables: Record<string, string> = {}) => {
  const from = Temporal.PlainDateTime.from(begins)
  const at = corpInstant(from.toZonedDateTime(zone).toInstant())
  const day = from.toPlainDate()
  return occurrencesOf(
    documentOf(converted),
    { zone, appliedAt: at, chat: { createdAt: at, memberCount: 100, phaseByHand: null }, variables },
    day,
    day.add({ days: 15 }),
  ).map((due) => `${due.localDate} ${due.localTime.toString({ smallestUnit: 'minute' })} ${due.contentId}`)
}

const said = (value: string) => [{ type: 'text', value }]
const rule = (name: string, type: string | number, first: unknown, last: unknown, content: unknown = said(name)) => ({
  name,
  time: { type, data: { first, last } },
  content,
})

describe('MoChat', () => {
  test('its group SOPs go out as long after the start as there', () => {
    const setting = [rule('欢迎', '0', '1', '30'), rule('次日', '1', 1, '09:00'), rule('三日', 1, '3', '20:15')]
    const sop = only({ mc_room_sop: [{ id: '3', name: '新群', setting: JSON.stringify(setting), state: 1 }] })
    expect(sop).toMatchObject({ id: 'mochat-mc-room-sop-3', name: '新群', items: 3 })
    expect(duesOf(sop, '2026-11-30T10:00', { 开始日期: '2026-11-30', 开始时刻: '2026-11-30T10:00' })).toEqual([
      '2026-11-30 11:30 content-1',
      '2026-12-01 09:00 content-2',
      '2026-12-03 20:15 content-3',
    ])
  })

  test('its customer SOPs become a journey of friends: one by the hour, one by the day, each in order', () => {
    const setting = [
      rule('后', '0', 5, 10),
      rule('先', '0', 0, 20),
      rule('七天', '1', 7, '10:00'),
      rule('两天', '1', 2, '18:00'),
    ]
    const [soon, days] = documentOf(only({ mc_contact_sop: [{ id: 9, name: '新客', setting }] })).tracks
    expect(soon).toMatchObject({
      audience: 'contact',
      enter: { on: 'contact-added' },
      steps: [
        { kind: 'wait', for: { hours: 0, minutes: 20 } },
        { kind: 'send', content: 'content-2' },
        { kind: 'wait', for: { hours: 4, minutes: 50 } },
        { kind: 'send', content: 'content-1' },
      ],
    })
    expect(days).toMatchObject({
      steps: [
        { kind: 'wait', for: { days: 2, at: '18:00' } },
        { kind: 'send', content: 'content-4' },
        { kind: 'wait', for: { days: 5, at: '10:00' } },
        { kind: 'send', content: 'content-3' },
      ],
    })
  })

  test('its calendars go out on their days; what was deleted stays away', () => {
    const push = (id: number, day: string, more = {}) => ({
      id,
      room_calendar_id: '4',
      name: `推送${id}`,
      day,
      push_content: [{ type: 'text', content: `第 ${id} 条` }],
      ...more,
    })
    const sop = only({
      mc_room_calendar: [
        { id: 4, name: '双12', on_off: 2 },
        { id: 5, name: '删了', deleted_at: '2023-01-01 00:00:00' },
      ],
      mc_room_calendar_push: [
        push(1, '2026-12-12 10:00'),
        push(2, '2026-12-10 20:30:00'),
        push(3, '2026-12-11 09:00', { deleted_at: '2023-01-01' }),
        push(4, '2026-02-30 09:00'),
      ],
    })
    expect(duesOf(sop, '2026-12-01T08:00')).toEqual(['2026-12-10 20:30 content-2', '2026-12-12 10:00 content-1'])
    expect(noted(sop)).toEqual(
      expect.arrayContaining(['推送4 its time cannot be read: left out', 'it was switched off in MoChat']),
    )
  })

  test('what has no room in a send is told, message by message', () => {
    const pictures = ['a', 'b', 'c'].map((name) => ({ type: 'image', value: `upload/${name}.png` }))
    const setting = [
      rule('多', '1', 1, '9:00', [...said('一'), ...said('二'), ...pictures, { type: 'voice', value: 'x' }]),
    ]
    const sop = only({ mc_room_sop: [{ id: 1, setting }] })
    expect(documentOf(sop).contents).toMatchObject([
      { text: '一\n\n二', attachments: [{ source: 'upload/a.png' }, { source: 'upload/b.png' }] },
    ])
    expect(noted(sop)).toEqual(
      expect.arrayContaining([
        '多 a “voice” is empty or unknown: left out',
        '多 2 texts became one',
        '多 one send has at most 3 bubbles: the last 1 attachments were left out',
        '多 “upload/a.png” is no https address',
      ]),
    )
  })
})

describe('LinkWeChat', () => {
  const base = (id: string, more = {}) => ({ id, base_type: 2, sop_name: `SOP ${id}`, ...more })
  const time = (id: number, sop: string, type: number, pre: string, start: string, end: string | null = null) => ({
    id: String(id),
    sop_base_id: sop,
    push_time_type: type,
    push_time_pre: pre,
    push_start_time: start,
    push_end_time: end,
  })
  const text = (timeId: number | null, sop: string, content = `文 ${timeId}`) => ({
    sop_base_id: sop,
    sop_push_time_id: timeId,
    msg_type: 'text',
    content,
  })

  test('its group SOPs go out by date, weekday and age of the chat, within their windows', () => {
    const sop = only({
      we_sop_base: [base('8')],
      we_sop_push_time: [
        time(1, '8', 1, '2026-12-05', '10:00:00', '11:30:00'),
        time(2, '8', 2, '7', '20:00'),
        time(3, '8', 3, '1', '09:00'),
      ],
      we_sop_attachments: [text(1, '8'), text(2, '8'), text(3, '8')],
    })
    // 30 November is a Monday; the first day after the chat was made is 1 December.
    expect(duesOf(sop, '2026-11-30T08:00').slice(0, 3)).toEqual([
      '2026-12-01 09:00 content-3',
      '2026-12-05 10:00 content-1',
      '2026-12-06 20:00 content-2',
    ])
    const [step] = documentOf(sop).tracks[0]?.steps ?? []
    expect(step).toMatchObject({ catch_up: { rule: 'late', grace_minutes: 90 } })
  })

  test('its customer SOPs become a journey; a date for customers, an end and deleted rows are told or left', () => {
    const sop = only({
      we_sop_base: [base('8', { base_type: 1, early_end: 1, sop_state: 2, send_type: 2 }), base('9', { del_flag: 1 })],
      we_sop_push_time: [time(1, '8', 3, '2', '09:00'), time(2, '8', 1, '2026-12-05', '10:00')],
      we_sop_attachments: [text(1, '8'), text(2, '8'), text(null, '8'), { ...text(1, '8', '删了'), del_flag: 1 }],
    })
    expect(documentOf(sop).tracks).toMatchObject([
      { kind: 'journey', steps: [{ for: { days: 2, at: '09:00' } }, { kind: 'send', content: 'content-1' }] },
    ])
    expect(noted(sop)).toEqual(
      expect.arrayContaining([
        'what is sent at the end of the SOP was left out',
        'the conditions of an early end were left out; write them as exits',
        'was sent by hand; here the route planner decides',
        'it was paused in LinkWeChat',
        '第 2 条 dates and weekdays for contacts were left out',
      ]),
    )
  })

  test('links are counted here, and mini-programs, pictures, videos and files come over', () => {
    const attachment = (msg_type: string, more: Record<string, string>) => ({
      ...text(1, '8'),
      content: null,
      msg_type,
      ...more,
    })
    const sop = only({
      we_sop_base: [base('8')],
      we_sop_push_time: [time(1, '8', 3, '1', '09:00'), time(2, '8', 3, '2', '09:00')],
      we_sop_attachments: [
        attachment('link', {
          title: '商城',
          link_url: 'https://shop.example.com/',
          pic_url: 'https://shop.example.com/a.png',
        }),
        attachment('miniprogram', {
          title: '小店',
          app_id: 'wx1',
          link_url: 'pages/index',
          pic_url: 'https://a.example.com/b.png',
        }),
        attachment('video', { file_url: 'https://a.example.com/v.mp4' }),
        { ...attachment('image', { file_url: 'https://a.example.com/c.png' }), sop_push_time_id: 2 },
        { ...attachment('file', { file_url: 'https://a.example.com/d.pdf' }), sop_push_time_id: 2 },
      ],
    })
    const document = documentOf(sop)
    expect(document.links).toEqual([{ id: 'link-1', name: '商城', url: 'https://shop.example.com/' }])
    expect(document.contents.map(({ attachments = [] }) => attachments.map(({ type }) => type))).toEqual([
      ['link', 'mini-program', 'video'],
      ['image', 'file'],
    ])
  })
})

describe('a dump', () => {
  const row = { id: '1', name: '甲', setting: JSON.stringify([rule('早', '1', 1, '09:00')]) }
  const read = (name: string, text: string) => convertDump(readDump([{ name, text }])).map((each) => each.id)

  test('is read as tables, as phpMyAdmin writes it, as one table, and as CSV', () => {
    expect(read('x.json', JSON.stringify({ mc_room_sop: [row], other: [] }))).toEqual(['mochat-mc-room-sop-1'])
    const parts = [{ type: 'header' }, { type: 'database' }, { type: 'table', name: 'mc_room_sop', data: [row] }]
    expect(read('x.json', JSON.stringify(parts))).toEqual(['mochat-mc-room-sop-1'])
    expect(read('a/mc_room_sop.json', JSON.stringify([row]))).toEqual(['mochat-mc-room-sop-1'])
    const quoted = `"${row.setting.replaceAll('"', '""')}"`
    expect(read('mc_room_sop.csv', `\uFEFFid,name,setting,deleted_at\r\n1,甲,${quoted},NULL\r\n`)).toEqual([
      'mochat-mc-room-sop-1',
    ])
  })

  test.each([
    ['x.json', '{', /x\.json: is not JSON/],
    ['x.json', '3', /not \{"table": \[rows\]\}/],
    ['x.json', '{"mc_room_sop": 3}', /not \{"table": \[rows\]\}/],
    ['x.csv', 'id,name\n1,2,3\n', /x\.csv: is not CSV/],
  ])('that is none is refused: %s %s', (name, text, message) => {
    expect(() => readDump([{ name, text }])).toThrow(DumpError)
    expect(() => readDump([{ name, text }])).toThrow(message)
  })

  test('of anything at all is converted without a fault, and each source can be checked', () => {
    const columns = ['id', 'name', 'setting', 'state', 'day', 'push_content', 'room_calendar_id', 'sop_base_id', 'sop_name',
      'base_type', 'push_time_type', 'push_time_pre', 'push_start_time', 'push_end_time', 'msg_type', 'content', 'file_url'] // prettier-ignore
    const anything = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom(
        '1',
        '2',
        '3',
        'text',
        'link',
        '09:00',
        '25:61',
        '2026-12-01',
        '2026-12-01 10:00',
        '{{x',
        'a: &a *a',
        '# x',
      ),
      fc.json({ maxDepth: 3 }),
      fc.integer({ min: -5, max: 9 }),
      fc.constant(null),
    )
    const anyRow = fc.dictionary(fc.constantFrom(...columns), anything, { minKeys: 3 })
    const anyTable = fc.array(anyRow, { minLength: 1, maxLength: 3 })
    const tables = ['mc_room_sop', 'mc_contact_sop', 'mc_room_calendar', 'mc_room_calendar_push', 'we_sop_base', 'we_sop_push_time', 'we_sop_attachments'] // prettier-ignore
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...tables), anyTable), (dump) => {
        for (const each of dumped(dump)) expect(Array.isArray(each.problems)).toBe(true)
      }),
      { numRuns: 100 },
    )
  })
})
