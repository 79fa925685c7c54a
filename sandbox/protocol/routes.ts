import { acquisitionRoutes } from './acquisition.ts'
import { appMessageRoutes } from './app-message.ts'
import { archiveRoutes } from './archive.ts'
import { behaviourRoutes } from './behaviour.ts'
import { cardUpdateRoutes } from './card-update.ts'
import { contactWayRoutes } from './contact-way.ts'
import { corpTagRoutes } from './corp-tag.ts'
import { directoryRoutes } from './directory.ts'
import { externalContactRoutes } from './external-contact.ts'
import { groupChatRoutes } from './group-chat.ts'
import { interceptRuleRoutes } from './intercept-rule.ts'
import { joinWayRoutes } from './join-way.ts'
import type { SecretGuard } from './limit.ts'
import { markTagRoutes } from './mark-tag.ts'
import { massSendRoutes } from './mass-send.ts'
import { mediaRoutes } from './media.ts'
import { momentRoutes } from './moment.ts'
import { oauthRoutes } from './oauth.ts'
import { ownerTransferRoutes } from './owner-transfer.ts'
import { productAlbumRoutes } from './product-album.ts'
import type { Route } from './route.ts'
import { statisticRoutes } from './statistic.ts'
import { tokenRoutes } from './token.ts'
import { transferRoutes } from './transfer.ts'
import { welcomeRoutes } from './welcome.ts'

/** Every simulated path, by the sections of the protocol. */
export function apiRoutes(guard: SecretGuard): Route[] {
  return [
    ...tokenRoutes(guard),
    ...externalContactRoutes,
    ...contactWayRoutes,
    ...acquisitionRoutes,
    ...corpTagRoutes,
    ...markTagRoutes,
    ...groupChatRoutes,
    ...joinWayRoutes,
    ...statisticRoutes,
    ...ownerTransferRoutes,
    ...transferRoutes,
    ...massSendRoutes,
    ...welcomeRoutes,
    ...momentRoutes,
    ...behaviourRoutes,
    ...productAlbumRoutes,
    ...interceptRuleRoutes,
    ...appMessageRoutes,
    ...cardUpdateRoutes,
    ...mediaRoutes,
    ...directoryRoutes,
    ...oauthRoutes,
    ...archiveRoutes,
  ]
}
