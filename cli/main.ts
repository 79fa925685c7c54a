/**
 * `npm run qunce -- …`: commands for people and scripts, one file a group. Answers go to standard output, everything
 * else to standard error. Exit codes: 0 done, 1 failed, 2 refused (bad input; nothing was changed).
 */
import { Command, CommanderError } from 'commander'
import { register as account } from '#cli/account.ts'
import { register as db } from '#cli/db.ts'
import { register as doctor } from '#cli/doctor.ts'
import { register as playbook } from '#cli/playbook.ts'
import { register as recurrence } from '#cli/recurrence.ts'
import { register as rehearse } from '#cli/rehearse.ts'
import { register as status } from '#cli/status.ts'
import { errors } from '#contract/errors.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { StartError } from '#server/kernel/start-error.ts'

const groups = [account, db, doctor, playbook, recurrence, rehearse, status]

const program = new Command('qunce')
  .description('群策 Qunce: runs private-domain communities on WeCom from playbooks')
  .usage('<command> [options]   (npm run qunce -- <command> …)')
  .showHelpAfterError('(--help lists what there is)')
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(text) })
for (const register of groups) register(program)
inheritExit(program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = tell(error)
}

/** Subcommands throw like the program does, so that this file alone decides on exit codes. */
function inheritExit(command: Command): void {
  command.exitOverride()
  command.commands.forEach(inheritExit)
}

function tell(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2 // commander has told it already
  if (error instanceof StartError) {
    process.stderr.write(`${error.message}\n`)
    return 1
  }
  if (error instanceof AppError) {
    const details = error.details === undefined ? '' : `\n${JSON.stringify(error.details, undefined, 2)}`
    process.stderr.write(`${error.code}: ${error.message}${details}\n`)
    return errors[error.code].status < 500 ? 2 : 1
  }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  return 1
}
