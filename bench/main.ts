/**
 * `npm run bench -- NAME [options]`: measures one promise of Qunce, one file a bench. Progress and what it ran on go to
 * standard error; the last line of standard output is one line of JSON, with --json the only one.
 */
import { Command, CommanderError } from 'commander'
import { register as due } from './due.ts'
import { register as engine } from './engine.ts'
import { register as start } from './start.ts'
import { register as welcome } from './welcome.ts'

const program = new Command('bench')
  .description('measures what Qunce promises; timings are told, never asserted')
  .usage('<name> [options]   (npm run bench -- <name> …)')
  .showHelpAfterError('(--help lists what there is)')
for (const register of [due, engine, start, welcome]) register(program)
for (const command of [program, ...program.commands]) command.exitOverride()

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    process.exitCode = 1
  }
}
