import { expect, test } from 'vitest'
import { backlogKinds, type SystemPage } from '#contract/system.ts'
import { troublesOf } from './troubles.ts'

const at = '2026-11-25T07:00:00Z'
const well: SystemPage = {
  version: '0.1.0',
  node: 'v26.10.0',
  startedRealAt: at,
  clock: { at, rate: 1, realAt: at, skewMs: 20 },
  processes: [
    {
      processId: '00000000-0000-4000-8000-000000000001',
      role: 'all',
      host: 'one',
      pid: 1,
      startedRealAt: at,
      seenRealAt: at,
      isSeen: true,
      lanes: 0,
    },
  ],
  queues: [{ queue: 'run_dispatch', due: 3, held: 1, lateMs: 800 }],
  backlog: Object.fromEntries(backlogKinds.map((kind) => [kind, 0])) as SystemPage['backlog'], // every kind, none waiting
  sync: { isRunning: false, lastRealAt: at, lastCallbackRealAt: at },
  database: { version: '18.1', bytes: 1, tables: [], connections: 1, migrations: 1, lastMigration: '0001_corp.sql' },
  disk: { folder: '/srv', freeBytes: 9e9, totalBytes: 9e10 },
  backup: null,
}
const [one] = well.processes

test('an installation that runs and keeps up has no trouble', () => {
  expect(troublesOf(well)).toEqual([])
})

test.each([
  ['noEngine', { processes: [] }],
  ['noEngine', { processes: one ? [{ ...one, isSeen: false }] : [] }],
  ['noEngine', { processes: one ? [{ ...one, role: 'api' as const }] : [] }],
  ['late', { queues: [{ queue: 'run_dispatch', due: 3, held: 0, lateMs: 61_000 }] }],
  ['parked', { backlog: { ...well.backlog, parked: 1 } }],
  ['disk', { disk: { folder: '/srv', freeBytes: 1e9, totalBytes: 9e10 } }],
  ['skew', { clock: { ...well.clock, skewMs: -90_000 } }],
] as const)('%s is told', (trouble, change) => {
  expect(troublesOf({ ...well, ...change } as SystemPage)).toEqual([trouble])
})

test('the worst stands first', () => {
  expect(troublesOf({ ...well, processes: [], backlog: { ...well.backlog, parked: 2 } })).toEqual([
    'noEngine',
    'parked',
  ])
})
