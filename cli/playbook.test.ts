import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { register as playbook } from './playbook.ts'
import { register as recurrence } from './recurrence.ts'

const FIXTURE = 'server/features/playbook/rules/fixture/every-feature.yaml'

let out: string[]
let err: string[]

beforeEach(() => {
  out = []
  err = []
  process.exitCode = undefined
  vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line))
  vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line))
})

afterEach(() => {
  vi.restoreAllMocks()
  process.exitCode = undefined
})

/** Runs a command line in this process; its exit code as the program would end with it. */
async function run(...args: string[]): Promise<number> {
  const program = new Command('qunce').exitOverride().configureOutput({ writeErr: (text) => void err.push(text) })
  playbook(program)
  recurrence(program)
  const inherit = (command: Command): void =>
    command.commands.forEach((each) =>
      inherit(each.exitOverride().configureOutput({ writeErr: (text) => void err.push(text) })),
    )
  inherit(program)
  try {
    await program.parseAsync(args, { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return 2
  }
  return Number(process.exitCode ?? 0)
}

describe('recurrence', () => {
  const rule = (text: string, ...more: string[]) =>
    run('recurrence', text, '--start', '1997-09-02T09:00', '--zone', 'America/New_York', ...more)

  test('lists instants with their local offset as one JSON array', async () => {
    expect(await rule('FREQ=WEEKLY;INTERVAL=8', '--count', '2', '--json')).toBe(0)
    expect(out).toEqual(['["1997-09-02T09:00:00-04:00","1997-10-28T09:00:00-05:00"]'])
  })

  test('lists them a line each without --json, ten when no count is given', async () => {
    expect(await rule('RRULE:FREQ=DAILY')).toBe(0)
    expect(out[0]?.split('\n')).toHaveLength(10)
  })

  test.each([
    ['a rule that is none', ['FREQ=SOMETIMES'], 'FREQ'],
    ['a rule that never occurs', ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'], 'no occurrence'],
    ['an UNTIL before the start', ['FREQ=DAILY;UNTIL=19960101'], 'no occurrence'],
    ['a zone that is none', ['FREQ=DAILY', '--zone', 'Mars/Base'], 'IANA'],
    ['a start that is none', ['FREQ=DAILY', '--start', '1997-02-30T09:00'], 'local time'],
    ['a count of nothing', ['FREQ=DAILY', '--count', '0'], 'whole number'],
    ['a count beyond the bound', ['FREQ=DAILY', '--count', '999999'], 'whole number'],
    ['a gap rule that is none', ['FREQ=DAILY', '--gap', 'jump'], 'shift or omit'],
  ])('refuses %s', async (_name, [text = '', ...more], said) => {
    expect(await rule(text, ...more)).toBe(2)
    expect(err.join('')).toContain(said)
    expect(out).toEqual([])
  })
})

describe('playbook check', () => {
  test('says that a playbook is fit for use', async () => {
    expect(await run('playbook', 'check', 'playbooks/standard-daily.yaml')).toBe(0)
    expect(out).toEqual(['playbooks/standard-daily.yaml: 可用，9 个步骤，80 条素材，0 条提醒'])
  })

  test('gives everything as one JSON object', async () => {
    expect(await run('playbook', 'check', FIXTURE, '--json')).toBe(0)
    expect(JSON.parse(out.join(''))).toMatchObject({
      ok: true,
      problems: [],
      warnings: expect.arrayContaining([expect.objectContaining({ rule: 'cap_below_volume' })]),
    })
  })

  test('ends with 1 and line and column where it is not', async () => {
    expect(await run('playbook', 'check', 'package.json', '--lang', 'en')).toBe(1)
    expect(out.join('\n')).toMatch(/package\.json:2:3 error there is no field "name"|package\.json:\d+:\d+ error/)
  })

  test('ends with 2 where there is no file', async () => {
    expect(await run('playbook', 'check', 'playbooks/none.yaml')).toBe(2)
    expect(err.join('')).toContain('ENOENT')
  })
})

describe('playbook occurrences', () => {
  const occurrences = (...more: string[]) =>
    run(
      'playbook',
      'occurrences',
      FIXTURE,
      '--from',
      '2026-03-04',
      '--to',
      '2026-03-04',
      '--zone',
      'Asia/Shanghai',
      '--created',
      '2026-03-01',
      '--json',
      ...more,
    )

  test('lists what goes out, the last day included, with local offset and why', async () => {
    expect(await occurrences('--members', '50', '--set', '会员日=2026-03-07')).toBe(0)
    const planned = JSON.parse(out.join('')) as { stepId: string; dueAt: string; why: unknown[] }[] // the shape asserted below
    expect(planned.map(({ stepId, dueAt }) => [stepId, dueAt])).toEqual([
      ['daily', '2026-03-04T08:30:00+08:00'],
      ['member-day', '2026-03-04T20:00:00+08:00'],
    ])
    expect(planned[1]?.why).toContainEqual(expect.objectContaining({ kind: 'slot', slotId: 'evening' }))
  })

  test.each(['standard-daily', 'cold-start'])(
    'lists %s of the gallery as it is, with its examples for what nobody gave',
    async (name) => {
      const span = ['--from', '2026-09-01', '--to', '2026-09-03', '--zone', 'Asia/Shanghai']
      const file = `playbooks/${name}.yaml`
      expect(await run('playbook', 'occurrences', file, ...span, '--json')).toBe(0)
      const planned = JSON.parse(out.join('')) as { dueAt: string }[] // the shape asserted below
      expect(planned[0]?.dueAt).toMatch(/^2026-09-01T\d\d:\d\d:00\+08:00$/)
      expect(err.join('')).toContain('--set 品牌=')
      err = []
      expect(await run('playbook', 'occurrences', file, ...span, '--set', '品牌=甲')).toBe(0)
      expect(err.join('')).not.toContain('品牌')
    },
  )

  test('takes a phase set by hand and a time of application', async () => {
    expect(await occurrences('--phase', 'rest', '--applied', '2026-03-04T09:00')).toBe(0)
    expect(JSON.parse(out.join(''))).toEqual([expect.objectContaining({ stepId: 'wednesday', phaseId: 'rest' })])
  })

  test.each([
    ['a span turned round', ['--to', '2026-03-01'], 'before --from'],
    ['a span of many years', ['--to', '2040-03-01'], 'ten years'],
    ['a day that does not exist', ['--to', '2026-02-30'], 'day that exists'],
    ['a phase that is none', ['--phase', 'ripe'], 'cold-start, mature, rest'],
    ['a time of application that is none', ['--applied', 'noon'], '--applied'],
    ['a variable that is not declared', ['--set', '店名=甲'], 'variable_unknown'],
    ['a value that does not fit', ['--set', '会员日=春天'], 'variable_type'],
    ['a value without name', ['--set', '甲'], 'name=value'],
  ])('refuses %s', async (_name, more, said) => {
    expect(await occurrences(...more)).toBe(2)
    expect(err.join('')).toContain(said)
    expect(out).toEqual([])
  })

  test('refuses a playbook with problems, naming them', async () => {
    expect(
      await run(
        'playbook',
        'occurrences',
        'package.json',
        '--from',
        '2026-03-04',
        '--to',
        '2026-03-04',
        '--zone',
        'Asia/Shanghai',
      ),
    ).toBe(2)
    expect(err.join('\n')).toContain('playbook check')
  })
})

describe('playbook convert', () => {
  let folder: string
  const dump = () => join(folder, 'dump.json')
  const setting = [
    { name: '早安', time: { type: '1', data: { first: 1, last: '09:00' } }, content: [{ type: 'text', value: '早' }] },
  ]

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'qunce-convert-'))
    writeFileSync(dump(), JSON.stringify({ mc_room_sop: [{ id: 3, name: '新群', setting, state: 0 }] }))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('writes a file that a check takes, and says what did not come over', async () => {
    const plans = join(folder, 'plans')
    expect(await run('playbook', 'convert', dump(), '--out', plans)).toBe(0)
    expect(readdirSync(plans)).toEqual(['mochat-mc-room-sop-3.yaml'])
    expect(out[0]).toMatch(/^mochat-mc-room-sop-3\.yaml {2}「新群」带来 1 条，可用/)
    expect(out[0]).toContain('在 MoChat 里是关着的')
    expect(readFileSync(join(plans, 'mochat-mc-room-sop-3.yaml'), 'utf8')).toContain('# - 在 MoChat 里是关着的')
    expect(await run('playbook', 'check', join(plans, 'mochat-mc-room-sop-3.yaml'))).toBe(0)
  })

  test('never writes over a file that is there', async () => {
    const file = join(folder, 'mochat-mc-room-sop-3.yaml')
    writeFileSync(file, 'mine')
    expect(await run('playbook', 'convert', dump(), '--out', folder)).toBe(2)
    expect(err[0]).toContain('stand there already')
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })

  test('tells sources, notes and problems as JSON', async () => {
    expect(await run('playbook', 'convert', dump(), '--json')).toBe(0)
    expect(JSON.parse(out[0] ?? '')).toMatchObject([
      { system: 'mochat', rowId: '3', items: 1, problems: expect.any(Array) },
    ])
  })

  test.each([
    ['nowhere to put them', () => [dump()], '--out FOLDER, or --json'],
    ['a file that is not there', () => [join(folder, 'none.json'), '--json'], 'ENOENT'],
    ['no table that it knows', () => [writeOther(), '--json'], 'hold no SOP'],
    ['what is no dump', () => [FIXTURE, '--json'], 'is not JSON'],
  ])('refuses %s', async (_, args, message) => {
    expect(await run('playbook', 'convert', ...args())).toBe(2)
    expect(err[0]).toContain(message)
    expect(out).toEqual([])
  })

  function writeOther(): string {
    const file = join(folder, 'users.json')
    writeFileSync(file, '[{"id": 1}]')
    return file
  }
})
