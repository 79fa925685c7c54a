import { Command, CommanderError } from 'commander'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { register } from './rehearse.ts'

const FILE = 'playbooks/standard-daily.yaml'
const quick = ['--groups', '2', '--members', '10', '--days', '7']

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

async function run(...args: string[]): Promise<number> {
  const program = new Command('qunce').exitOverride()
  register(program)
  for (const each of [program, ...program.commands])
    each.exitOverride().configureOutput({ writeErr: (text) => void err.push(text) })
  try {
    await program.parseAsync(['rehearse', ...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return 2
  }
  return Number(process.exitCode ?? 0)
}

test('tells a playbook through in words, what the model says marked as a model', async () => {
  expect(await run(FILE, ...quick)).toBe(0)
  expect(out.join('\n')).toContain('standard-daily：2 个群 × 10 人，7 天')
  expect(out.join('\n')).toContain('模型推演（不是记录）')
})

test('gives one line of JSON, the same on any day', async () => {
  expect(await run(FILE, ...quick, '--json')).toBe(0)
  expect(await run(FILE, ...quick, '--json')).toBe(0)
  expect(out).toHaveLength(2)
  expect(out[0]).toBe(out[1])
  expect(JSON.parse(out[0] ?? '')).toMatchObject({ playbook: 'standard-daily', from: '2026-01-05', groups: 2 })
})

test('ends with 1 and the figure where a bar is not come up to', async () => {
  expect(await run(FILE, ...quick, '--assert', 'maxPerMemberPerDay<=1', '--assert', 'repeats==0')).toBe(1)
  expect(err).toEqual([expect.stringMatching(/^failed: maxPerMemberPerDay<=1 \(found \d\)$/u)])
})

test.each([
  ['a figure that is not there', [FILE, ...quick, '--assert', 'happiness>=9'], 'no such figure'],
  ['a bar that is none', [FILE, '--assert', 'repeats'], 'a comparison and a number'],
  ['no group chats', [FILE, '--groups', '0'], '1 to 1000'],
  ['more people than it should', [FILE, '--groups', '1000', '--members', '501'], '0 to 500'],
  ['a way to count that WeCom has not', [FILE, '--quota', 'year'], 'day, week or month'],
  ['a day that does not exist', [FILE, '--from', '2026-02-30'], 'exists'],
  ['a variable that is not declared', [FILE, ...quick, '--set', '天气=晴'], '天气'],
  ['a file that is not there', ['playbooks/none.yaml'], 'ENOENT'],
  ['a file that is no playbook', ['package.json'], 'playbook check'],
])('refuses %s', async (_name, args, said) => {
  expect(await run(...args)).toBe(2)
  expect(err.join('\n')).toContain(said)
  expect(out).toEqual([])
})
