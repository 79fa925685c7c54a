import { grantQuota } from '../../world/acquisition-quota.ts'
import { acceptRequest, askByLink, deleteLink, openLink } from '../../world/acquisition.ts'
import { createContact } from '../../world/contact.ts'
import type { World } from '../../world/world.ts'
import { knownContact, knownStaff, refuse } from '../known.ts'
import { Refusal } from '../refusal.ts'
import type { ActionOf } from '../schema.ts'

/** Somebody opens an acquisition link, and asks to be added unless told to look only. */
export function visitLink(world: World, action: ActionOf<'visit-link'>): Record<string, unknown> {
  if ((action.externalUserid === undefined) === (action.name === undefined)) {
    throw new Refusal('externalUserid', 'name who opens the link: externalUserid, or name for a newcomer')
  }
  if (action.externalUserid !== undefined) knownContact(world, 'externalUserid', action.externalUserid)
  const { linkId, state } = linkOf(action)
  const externalUserid = action.externalUserid ?? createContact(world, { name: action.name ?? '', gender: 0 })
  const visit = { linkId, externalUserid, ...(state === undefined ? {} : { state }), at: world.clock.now() }
  const opened = openLink(world, visit)
  if (!opened) throw new Refusal('linkId', `${linkId} is no acquisition link of this corp`, 404)
  if (opened.userid === undefined || action.looksOnly === true) return { externalUserid, userid: opened.userid ?? null }
  const { state: _asGiven, ...rest } = visit
  const asked = askByLink(world, {
    ...rest,
    ...(opened.state === undefined ? {} : { state: opened.state }),
    userid: opened.userid,
  })
  if (asked === 'already_friends' || asked === 'acquisition_quota_exhausted') refuse('linkId', asked)
  return { externalUserid, userid: opened.userid, asked }
}

/** The link of an id, of its address with customer_channel, or of the weixin:// scheme around that (D97297). */
function linkOf(action: ActionOf<'visit-link'>): { linkId: string; state: string | undefined } {
  if (action.linkId !== undefined) return { linkId: action.linkId, state: action.state }
  const url = action.url?.replace(/^weixin:\/\/biz\/ww\/profile\/(.*)$/, (_, inner: string) =>
    decodeURIComponent(inner),
  )
  if (url === undefined || !URL.canParse(url)) throw new Refusal('linkId', 'name the link: linkId, or its url')
  const { pathname, searchParams } = new URL(url)
  return { linkId: pathname.split('/').at(-1) ?? '', state: searchParams.get('customer_channel') ?? action.state }
}

/** The staff member accepts somebody who asked by a link with verification. */
export function accept(world: World, action: ActionOf<'accept'>): Record<string, unknown> {
  knownStaff(world, 'userid', action.userid)
  const accepted = acceptRequest(world, { ...action, at: world.clock.now() })
  if (accepted === undefined) {
    throw new Refusal('externalUserid', `${action.externalUserid} has not asked ${action.userid}`, 404)
  }
  if (accepted !== 'added') refuse('externalUserid', accepted)
  return {}
}

/** The administrator deletes a link in the console. */
export function removeLink(world: World, action: ActionOf<'delete-link'>): Record<string, unknown> {
  if (!deleteLink(world, action.linkId, 'console')) {
    throw new Refusal('linkId', `${action.linkId} is no acquisition link of this corp`, 404)
  }
  return {}
}

/** The corp buys quota for its links. */
export function buyQuota(world: World, action: ActionOf<'buy-quota'>): Record<string, unknown> {
  const expiresAt = Temporal.Instant.from(action.expiresAt).epochMilliseconds
  if (expiresAt <= world.clock.now()) throw new Refusal('expiresAt', 'the quota would have ended already')
  grantQuota(world, { count: action.count, expiresAt })
  return {}
}
