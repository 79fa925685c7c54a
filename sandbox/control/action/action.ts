import type { Life } from '../../life/life.ts'
import type { Limiter, SecretGuard } from '../../protocol/limit.ts'
import { revokeTokens } from '../../protocol/token.ts'
import type { World } from '../../world/world.ts'
import { knownContact } from '../known.ts'
import type { Action } from '../schema.ts'
import { accept, buyQuota, removeLink, visitLink } from './acquisition.ts'
import { reachOut } from './reach.ts'
import { adminTag, bindWelcome, change, createChat, dismiss, resign } from './admin.ts'
import { tapCard } from './card.ts'
import { add, agree, editRemark, endFriendship, join, leave, refuseHandover } from './membership.ts'
import { confirm, sidebarSend, speak } from './message.ts'
import { postMoment, publish, react } from './moment.ts'

type Actor = { world: World; life: Life; limiter: Limiter; guard: SecretGuard }

/** Does what was ordered, at the corp's present, as the person would in the client. Answers the effect. */
export function takeAction(actor: Actor, action: Action): Record<string, unknown> {
  const { world } = actor
  switch (action.kind) {
    case 'confirm':
      return confirm(world, action)
    case 'speak':
      return speak(world, action)
    case 'sidebar-send':
      return sidebarSend(world, action)
    case 'click':
      knownContact(world, 'externalUserid', action.externalUserid)
      actor.life.click(action.url, action.externalUserid)
      return {}
    case 'join':
      return join(world, action)
    case 'leave':
      return leave(world, action)
    case 'add':
      return add(world, action)
    case 'delete':
      return endFriendship(world, action)
    case 'remark':
      return editRemark(world, action)
    case 'create-chat':
      return createChat(world, action)
    case 'dismiss':
      return dismiss(world, action)
    case 'change':
      return change(world, action)
    case 'bind-welcome':
      return bindWelcome(world, action)
    case 'tap-card':
      return tapCard(world, action)
    case 'tag':
      return adminTag(world, action)
    case 'resign':
      return resign(world, action)
    case 'visit-link':
      return visitLink(world, action)
    case 'accept':
      return accept(world, action)
    case 'refuse-transfer':
      return refuseHandover(world, action)
    case 'delete-link':
      return removeLink(world, action)
    case 'buy-quota':
      return buyQuota(world, action)
    case 'agree':
      return agree(world, action)
    case 'publish':
      return publish(world, action)
    case 'post-moment':
      return postMoment(world, action)
    case 'react':
      return react(world, action)
    case 'reach-out':
      return reachOut(actor, action)
    case 'revoke-token':
      return { revoked: revokeTokens(world) }
    case 'forgive':
      actor.limiter.clear()
      actor.guard.clear()
      return {}
    default:
      return action satisfies never
  }
}
