import { type Command, InvalidArgumentError, Option } from 'commander'
import { answer } from '#cli/answer.ts'
import { withDatabase } from '#cli/with-database.ts'
import { type DataScope, dataScopes, type Role, roles } from '#contract/permission.ts'
import type { Database } from '#server/db/database.ts'
import { listDirectory } from '#server/features/corp/index.ts'
import {
  createAccount,
  getAccountByName,
  isUsername,
  listAccounts,
  listSessions,
  refuseKnownNames,
  resetPassword,
  revokeSessions,
  unlockName,
} from '#server/features/session/index.ts'
import { ensureDeskStaff, findStanding, setStanding } from '#server/features/staff/index.ts'
import { AppError } from '#server/kernel/app-error.ts'
import { type CorpId, isUuid } from '#server/kernel/ids.ts'
import { realInstant, type RealInstant } from '#server/kernel/time.ts'

type Common = { json?: boolean }
type Create = Common & { name?: string; email?: string; role: Role; scope: DataScope; staff?: string; corp?: string }

const now = (): RealInstant => realInstant(Temporal.Now.instant())

export function register(program: Command): void {
  const account = program.command('account').description('who signs in: accounts, passwords, sessions')
  const asJson = ['--json', 'one line of JSON'] as const
  const corp = ['--corp <slug>', 'the corp, when there are several'] as const
  account
    .command('list')
    .description('list the accounts of a corp')
    .option(...corp)
    .option(...asJson)
    .action(list)
  account
    .command('create')
    .description('make an account; its password is made, and told once')
    .argument('<username>', 'what it signs in with', username)
    .option('--name <name>', 'how people call its owner; the username when left out')
    .option('--email <address>', 'an address to sign in with as well')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).default('operator'))
    .addOption(new Option('--scope <scope>', 'how much of the corp it sees').choices(dataScopes).default('all'))
    .option('--staff <userid>', 'the WeCom userid it belongs to; without one it is for the desk alone')
    .option(...corp)
    .option(...asJson)
    .action(create)
  account
    .command('reset-password')
    .description('give an account a made password, end its sessions, unlock its name')
    .argument('<name>', 'username or e-mail address')
    .option(...asJson)
    .action(reset)
  account
    .command('sessions')
    .description('list the live sessions of an account')
    .argument('<name>', 'username or e-mail address')
    .option(...asJson)
    .action(sessions)
  account
    .command('revoke')
    .description('end sessions of an account: all, or one')
    .argument('<name>', 'username or e-mail address')
    .option('--session <id>', 'only this one, as `account sessions` lists it', sessionId)
    .option(...asJson)
    .action(revoke)
  account
    .command('unlock')
    .description('let a name that was locked by failed tries be tried again')
    .argument('<name>', 'username or e-mail address')
    .action(unlock)
}

function username(written: string): string {
  if (isUsername(written)) return written
  throw new InvalidArgumentError('give 2 to 64 letters, digits, dots, hyphens or underscores.')
}

function sessionId(written: string): string {
  if (isUuid(written)) return written
  throw new InvalidArgumentError('give an id as `account sessions` lists it.')
}

async function corpOf(db: Database, slug: string | undefined): Promise<CorpId> {
  const corps = await db.engine((tx) => listDirectory(tx))
  const [only] = slug === undefined && corps.length === 1 ? corps : corps.filter((corp) => corp.slug === slug)
  if (only) return only.corpId
  const there = corps.map((corp) => corp.slug).join(', ') || 'none yet: run `npm start` first'
  const rule = slug === undefined ? 'must be named with --corp' : 'is the slug of a corp'
  throw new AppError('not_found', { details: [{ field: 'corp', value: slug, rule: `${rule}; there are: ${there}` }] })
}

const list = (options: Common & { corp?: string }): Promise<void> =>
  withDatabase(async (db) => {
    const corpId = await corpOf(db, options.corp)
    const accounts = await db.identity((tx) => listAccounts(tx, corpId, now()))
    const lines = await Promise.all(
      accounts.map(async (account) => {
        const standing = await db.corp(corpId, (tx) => findStanding(tx, corpId, account.staffId))
        const state = standing?.mayEnter === true ? '' : '  (may not enter)'
        const how = account.hasPassword ? (account.username ?? account.email) : '(by WeCom only)'
        return `${how}  ${account.name}  ${standing?.role}/${standing?.dataScope}  ${account.sessions} sessions${state}`
      }),
    )
    answer(options.json, accounts, lines)
  })

const create = (name: string, options: Create): Promise<void> =>
  withDatabase(async (db) => {
    const corpId = await corpOf(db, options.corp)
    const { role, scope: dataScope, email } = options
    const shown = options.name ?? name
    await refuseKnownNames({ db }, email === undefined ? [name] : [name, email])
    const staffId = await db.corp(corpId, async (tx) => {
      if (options.staff === undefined) return ensureDeskStaff(tx, corpId, name, { name: shown, role, dataScope })
      const known = await findStanding(tx, corpId, { userid: options.staff })
      if (known) return known.staffId
      const rule = 'is the userid of a member of staff that Qunce has read from WeCom'
      throw new AppError('not_found', { details: [{ field: 'staff', value: options.staff, rule }] })
    })
    const by = { corpId, staffId: null, name: 'command line', address: null }
    const account = { corpId, staffId, name: shown, username: name, ...(email === undefined ? {} : { email }) }
    const made = await createAccount({ db, now }, by, account)
    await db.corp(corpId, (tx) => setStanding(tx, corpId, staffId, { role, dataScope }))
    answer(options.json, { username: name, ...made, staffId }, [`username  ${name}`, `password  ${made.password}`])
  })

const reset = (name: string, options: Common): Promise<void> =>
  withDatabase(async (db) => {
    const { password, ended } = await resetPassword({ db, now }, name)
    answer(options.json, { password, ended }, [`password  ${password}`, `${ended} sessions were ended`])
  })

const sessions = (name: string, options: Common): Promise<void> =>
  withDatabase(async (db) => {
    const { membership } = await getAccountByName({ db }, name)
    const rows = await db.identity((tx) => listSessions(tx, membership.accountId, membership.corpId, now()))
    const lines = rows.map(
      (row) => `${row.id}  ${row.method}  ${row.address}  seen ${row.updated_real_at.toString()}  ${row.device}`,
    )
    answer(options.json, rows, lines)
  })

const revoke = (name: string, options: Common & { session?: string }): Promise<void> =>
  withDatabase(async (db) => {
    const ended = await revokeSessions({ db }, name, options.session)
    answer(options.json, { ended }, [`${ended} sessions were ended`])
  })

const unlock = (name: string): Promise<void> => withDatabase((db) => unlockName(db, name))
