import { createHash, randomBytes } from 'node:crypto'
import { findContact } from '../world/contact.ts'
import { isVisible } from '../world/visible.ts'
import type { World } from '../world/world.ts'
import { findStaff } from './directory.ts'
import { WecomError } from './error.ts'
import type { Route } from './route.ts'

/** Real lives: an OAuth code 5 min and one use, a user_ticket 1800 s, a JS-SDK ticket 7200 s (section 13). */
const codeLifeMs = 300_000
const userTicketLifeMs = 1_800_000
const ticketLifeSeconds = 7_200

export type Scope = 'snsapi_base' | 'snsapi_privateinfo' | 'snsapi_userinfo'

export const oauthRoutes: Route[] = [
  {
    path: '/cgi-bin/auth/getuserinfo',
    method: 'GET',
    section: 13,
    answer: ({ world, query }) => {
      const { person, scope } = spendCode(world, query['code'] ?? '')
      const staff = findStaff(world, person)
      if (!staff) return presentVisitor(world, person)
      return {
        userid: staff.userid,
        ...(scope === 'snsapi_privateinfo' && isVisible(world, staff.userid)
          ? { user_ticket: makeUserTicket(world, staff.userid) }
          : {}),
      }
    },
  },
  {
    path: '/cgi-bin/auth/getuserdetail',
    method: 'POST',
    section: 13,
    answer: ({ body, world }) => {
      const ticket = world.store.row<{ userid: string; made_real_at: number }>(
        'select userid, made_real_at from user_ticket where ticket = ?',
        body.text('user_ticket', { missing: 84015 }),
      )
      if (!ticket) throw new WecomError(84015, 'invalid user_ticket')
      if (ticket.made_real_at + userTicketLifeMs < world.realNow()) throw new WecomError(84014, 'user_ticket expired')
      const staff = world.store.row<{ gender: number }>('select gender from staff where userid = ?', ticket.userid)
      return {
        userid: ticket.userid,
        gender: String(staff?.gender ?? 0),
        avatar: `${world.origin()}/avatar/${ticket.userid}.svg`,
        qr_code: '',
        mobile: '',
        email: '',
        biz_mail: `${ticket.userid.toLowerCase()}@demo.example`,
        address: '',
      }
    },
  },
  {
    path: '/cgi-bin/get_jsapi_ticket',
    method: 'GET',
    section: 13,
    answer: ({ world }) => currentTicket(world, 'corp'),
  },
  {
    path: '/cgi-bin/ticket/get',
    method: 'GET',
    section: 13,
    answer: ({ world, query }) => {
      if (query['type'] !== 'agent_config')
        throw new WecomError(91040, `invalid ticket type ${JSON.stringify(query['type'] ?? '')}`)
      return currentTicket(world, 'agent')
    },
  },
]

/** A code for a person who has chosen to go on: a staff member, or a contact in WeChat. */
export function makeCode(world: World, person: string, scope: Scope): string {
  const code = randomBytes(32).toString('base64url')
  world.store.run(
    'insert into oauth_code (code, person, scope, made_real_at) values (?, ?, ?, ?)',
    code,
    person,
    scope,
    world.realNow(),
  )
  return code
}

/** A code works once: unknown or used gives 40029, past its 5 minutes 42003. */
function spendCode(world: World, code: string): { person: string; scope: Scope } {
  if (code === '') throw new WecomError(40029, 'invalid code: code is missing')
  const known = world.store.row<{ person: string; scope: Scope; made_real_at: number; used_real_at: number | null }>(
    'select person, scope, made_real_at, used_real_at from oauth_code where code = ?',
    code,
  )
  if (!known || known.used_real_at !== null) throw new WecomError(40029, 'invalid code')
  if (known.made_real_at + codeLifeMs < world.realNow()) throw new WecomError(42003, 'code expired')
  world.store.run('update oauth_code set used_real_at = ? where code = ?', world.realNow(), code)
  return known
}

/** Someone who is no member: external_userid only while a staff member follows the contact. */
function presentVisitor(world: World, person: string): Record<string, unknown> {
  const contact = findContact(world, person)
  if (!contact) throw new WecomError(40029, 'invalid code')
  const followed = world.store.row(
    `select 1 as found from follow where external_userid = ? and relation <> 'half' limit 1`,
    person,
  )
  return { openid: contact.openid, ...(followed ? { external_userid: person } : {}) }
}

function makeUserTicket(world: World, userid: string): string {
  const ticket = randomBytes(48).toString('base64url')
  world.store.run(
    'insert into user_ticket (ticket, userid, made_real_at) values (?, ?, ?)',
    ticket,
    userid,
    world.realNow(),
  )
  return ticket
}

function currentTicket(world: World, kind: 'corp' | 'agent'): { ticket: string; expires_in: number } {
  const now = world.realNow()
  const known = world.store.row<{ ticket: string; expires_real_at: number }>(
    'select ticket, expires_real_at from ticket where kind = ? and expires_real_at > ? order by expires_real_at desc limit 1',
    kind,
    now + 60_000,
  )
  if (known) return { ticket: known.ticket, expires_in: Math.floor((known.expires_real_at - now) / 1000) }
  const ticket = randomBytes(64).toString('base64url')
  world.store.run(
    'insert into ticket (ticket, kind, made_real_at, expires_real_at) values (?, ?, ?, ?)',
    ticket,
    kind,
    now,
    now + ticketLifeSeconds * 1000,
  )
  return { ticket, expires_in: ticketLifeSeconds }
}

/** The signature of wx.config and wx.agentConfig: sha1 over the four raw values in this order, url without its fragment (D96909). */
export function jsapiSignature(ticket: string, nonceStr: string, timestamp: string | number, url: string): string {
  const bare = url.split('#', 1)[0] ?? ''
  return createHash('sha1')
    .update(`jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${bare}`)
    .digest('hex')
}

/** Whether the app may use the JS-SDK on a page, or be led back to it: its domain, port included, is trusted. */
export function isTrustedUrl(world: World, url: string): boolean {
  const { trustedDomains } = world.settings
  return trustedDomains === null || trustedDomains.includes(new URL(url).host)
}

/** Whether a signature was made with a ticket of this corp that still lives. */
export function isSignedByCorp(
  world: World,
  kind: 'corp' | 'agent',
  signed: { signature: string; nonceStr: string; timestamp: string | number; url: string },
): boolean {
  return world.store
    .rows<{ ticket: string }>('select ticket from ticket where kind = ? and expires_real_at > ?', kind, world.realNow())
    .some(({ ticket }) => jsapiSignature(ticket, signed.nonceStr, signed.timestamp, signed.url) === signed.signature)
}
