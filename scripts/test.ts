/**
 * `npm test`: format, lint, types, unused code, then unit, database, web and browser tests. A stage that fails hides none
 * of the others. The last line counts them all; each stage before the tests counts as one test. `npm run check` (--quick)
 * ends after the unit tests. Anything else on the command line goes to vitest alone, to run some tests.
 */
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Count } from './count-reporter.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const filters = process.argv.slice(2).filter((argument) => argument !== '--quick')
const isQuick = process.argv.includes('--quick')
const results = join(root, 'test-results')
const countFile = join(results, 'count.json')

const stages: [name: string, command: string[]][] = [
  ['format', ['oxfmt', '--check']],
  ['lint', ['oxlint', '--deny-warnings']],
  ['types', ['tsc']],
  ['unused code', ['knip']],
]

const say = (line: string): void => void process.stdout.write(`${line}\n`)

mkdirSync(results, { recursive: true })
let passed = 0
let failed = 0
const broken: string[] = []

if (filters.length === 0)
  for (const stage of stages) {
    const [name] = stage
    if (await check(...stage)) passed += 1
    else {
      failed += 1
      broken.push(name)
    }
  }
const tests = await runTests()
summarize()

/** Runs a tool and shows what it says if it fails. */
async function check(name: string, command: string[]): Promise<boolean> {
  const begun = performance.now()
  const { code, output } = await run(command, 'kept')
  say(`${code === 0 ? '✓' : '✗'} ${name} (${((performance.now() - begun) / 1_000).toFixed(1)} s)`)
  if (code !== 0) say(output.trimEnd())
  return code === 0
}

async function runTests(): Promise<Count> {
  rmSync(countFile, { force: true })
  const projects = isQuick ? ['unit'] : ['unit', 'db', 'web', 'e2e']
  const reporters = ['--reporter=default', `--reporter=${join(root, 'scripts', 'count-reporter.ts')}`]
  const { code } = await run(
    ['vitest', 'run', ...projects.flatMap((name) => ['--project', name]), ...reporters, ...filters],
    'shown',
  )
  if (!existsSync(countFile))
    return { passed: 0, failed: 1, skipped: [], silent: ['the test run ended before its count'] }
  const count = JSON.parse(readFileSync(countFile, 'utf8')) as Count // our own reporter wrote it
  if (code !== 0 && count.failed === 0) return { ...count, failed: 1, silent: [`vitest ended with ${code}`] }
  return count
}

function summarize(): void {
  passed += tests.passed
  failed += tests.failed
  say('')
  for (const name of broken) say(`failed: ${name}`)
  if (tests.failed > 0) say(`failed: ${tests.failed} of the tests above`)
  for (const name of tests.silent) say(`failed: without a reason, or without a result: ${name}`)
  for (const { test, reason } of tests.skipped) say(`skipped: ${test}: ${reason}`)
  if (passed === 0) failed += 1
  process.exitCode = failed === 0 ? 0 : 1
  say(`tests: ${passed} passed, ${failed} failed, ${tests.skipped.length} skipped`)
}

async function run(command: string[], output: 'kept' | 'shown'): Promise<{ code: number; output: string }> {
  const [name = '', ...args] = command
  const color = process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }
  const child = spawn(name, args, {
    cwd: root,
    stdio: ['ignore', output === 'kept' ? 'pipe' : 'inherit', output === 'kept' ? 'pipe' : 'inherit'],
    env: {
      ...process.env,
      ...color,
      PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
      TEST_COUNT_FILE: countFile,
    },
  })
  const chunks: Buffer[] = []
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk))
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk))
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(127))
    child.once('close', (exitCode) => resolve(exitCode ?? 1))
  })
  return { code, output: Buffer.concat(chunks).toString() }
}
