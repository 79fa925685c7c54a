/** `npm start`: brings up the database, the sandbox of the demo, the desk and the application, in this order. */
import { mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import pino from 'pino'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { type Config, publicUrlOf, readConfig, readEnvironment } from '#server/config.ts'
import { type Built, builtFolders } from '#server/desk-build.ts'
import { announce, findInstance } from '#server/instance-file.ts'
import { StartError } from '#server/kernel/start-error.ts'
import { createLog, logFile } from '#server/log.ts'
import { openDatabase } from '#server/open-database.ts'
import { type ProcessRole, processRoles } from '#server/runtime.ts'
import { startSandboxProgram } from '#server/sandbox-program.ts'
import { secretKeys } from '#server/secret-key.ts'
import { Teardown } from '#server/teardown.ts'

type Options = { role: ProcessRole; json: boolean }

const options = new Command()
  .name('npm start --')
  .description('Runs Qunce: database, engine, API and desk; without WeCom settings, on a demo corp.')
  .addOption(new Option('--role <role>', 'what this process works on').choices(processRoles).default('all'))
  .option('--json', 'print one line of JSON on standard output and nothing else', false)
  .parse()
  .opts<Options>()

const say = (sentence: string): void => void process.stderr.write(`${sentence}\n`)
const teardown = new Teardown(say)
teardown.onSignals()
try {
  await start(readConfig(readEnvironment()))
} catch (error) {
  if (teardown.hasBegun) await teardown.done
  else {
    say(
      error instanceof StartError
        ? error.message
        : `Qunce could not start: ${String(error instanceof Error ? error.stack : error)}`,
    )
    await teardown.run(1)
  }
}

async function start(config: Config): Promise<void> {
  mkdirSync(config.home, { recursive: true })
  const file = config.log.to === 'file' ? logFile(join(config.home, 'qunce.log')) : undefined
  const log = createLog({ level: config.log.level, destination: file ?? pino.destination({ dest: 2, sync: true }) })
  teardown.add('log', () => file?.end())
  teardown.onCrash((error) => log.fatal({ err: error }, 'crashed'))
  const metrics = new Registry()
  collectDefaultMetrics({ register: metrics })

  const serves = options.role !== 'engine'
  const port = serves ? await choosePort(config) : 0
  if (serves && config.wecom === undefined) await refuseSecondDemo(config)
  const publicUrl = publicUrlOf(config, port)
  // The database, the sandbox and the application's own modules come up side by side. Whatever of them is still under
  // way when another fails ends with this process.
  const [database, sandbox, { startApp }] = await Promise.all([
    openDatabase(config, {
      onProgress: say,
      onIdleError: (error) => log.warn({ err: error }, 'a database connection failed while idle'),
      onWarning: (error) => log.error({ err: error }, 'bundled PostgreSQL'),
    }),
    config.wecom === undefined && serves ? startSandboxProgram(config, publicUrl) : undefined,
    import('#server/app.ts'),
  ])
  teardown.add('database', () => database.close())
  if (sandbox) teardown.add('sandbox', () => sandbox.stop())
  teardown.refuseWhenBegun()

  const { desk, mobile }: Built = serves ? await builtFolders(say) : { desk: undefined, mobile: undefined }
  teardown.refuseWhenBegun()

  const app = await startApp({
    config,
    role: options.role,
    db: database.db,
    secretKeys: secretKeys(config),
    log,
    metrics,
    port,
    publicUrl,
    desk,
    mobile,
    sandbox: sandbox?.connection,
  })
  teardown.add('application', () => app.stop())
  const startedRealAt = Temporal.Now.instant().toString()
  if (serves)
    teardown.add(
      'announcement',
      announce(config.home, { pid: process.pid, role: options.role, port, url: publicUrl, startedRealAt }),
    )
  teardown.refuseWhenBegun()
  greet(config, publicUrl, app.signIn)
}

function greet(config: Config, url: string, signIn: string[]): void {
  if (options.json)
    return void process.stdout.write(
      `${JSON.stringify({ url: options.role === 'engine' ? null : url, pid: process.pid, home: config.home, signIn })}\n`,
    )
  const where = options.role === 'engine' ? '群策 Qunce 的引擎已就绪 · the engine runs' : `群策 Qunce  ${url}`
  process.stdout.write(
    ['', where, ...signIn, '', `数据 data: ${config.home}   停止 stop: Ctrl-C`, ''].map((line) => `${line}\n`).join(''),
  )
}

/** The demo's sandbox and clock have one keeper: a second process that serves is refused before it takes anything. */
async function refuseSecondDemo(config: Config): Promise<void> {
  const other = findInstance(config.home)
  if (!other) return
  // Its process may be gone and its number another program's by now: only who answers is there.
  const answer = await fetch(new URL('/health', other.url), { signal: AbortSignal.timeout(2_000) }).catch(() => null)
  if (answer?.ok)
    throw new StartError(
      `Qunce already runs with QUNCE_HOME ${config.home} (process ${other.pid}, ${other.url}): stop it, set QUNCE_HOME to another folder, or add an engine with --role engine`,
    )
}

/** The port to listen on: the one asked for, if it is free, or a free one. */
async function choosePort(config: Config): Promise<number> {
  const probe = createServer()
  return new Promise((resolve, reject) => {
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const other = findInstance(config.home)
      const runs =
        other?.port === config.port ? `Qunce already runs there (process ${other.pid}, ${other.url})` : undefined
      const taken = runs ?? `port ${config.port} of ${config.host} is taken by another program`
      const reason =
        error.code === 'EADDRINUSE' ? taken : `cannot listen on ${config.host}:${config.port} (${error.message})`
      reject(new StartError(`${reason}: stop it, or set PORT to another port (0 picks a free one)`, { cause: error }))
    })
    probe.listen(config.port, config.host, () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : config.port))
    })
  })
}
