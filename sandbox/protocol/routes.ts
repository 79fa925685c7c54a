import { directoryRoutes } from './directory.ts'
import { externalContactRoutes } from './external-contact.ts'
import { groupChatRoutes } from './group-chat.ts'
import type { SecretGuard } from './limit.ts'
import { massSendRoutes } from './mass-send.ts'
import type { Route } from './route.ts'
import { tokenRoutes } from './token.ts'

/** Every simulated path, by the sections of the protocol. */
export function apiRoutes(guard: SecretGuard): Route[] {
  return [...tokenRoutes(guard), ...externalContactRoutes, ...groupChatRoutes, ...massSendRoutes, ...directoryRoutes]
}
