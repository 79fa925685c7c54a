/** The door of the WeCom client: what the rest of the server may use of it. */
export { createWecomClient, type WecomClient } from '#server/wecom/client.ts'
export type { WecomLog, WecomOptions } from '#server/wecom/call.ts'
export type { CallOptions } from '#server/wecom/endpoint.ts'
export { createSend, type Send } from '#server/wecom/http.ts'
export {
  describeFailure,
  notSent,
  type RefusalClass,
  type WecomFailure,
  type WecomRefusal,
  type WecomResult,
  type WecomUnknown,
} from '#server/wecom/result.ts'
export { type ClientHosts, clientHosts, signJsapi } from '#server/wecom/jsapi.ts'
export { createMemoryTokens, isAlive, type Token, type TokenKind, type TokenStore } from '#server/wecom/token.ts'
export {
  type Allowance,
  batchOf,
  blockAfterRefusal,
  createMemoryAllowance,
  grant,
  nextPart,
  oldestPart,
  partStart,
  type Span,
  spansOf,
  type Window,
} from '#server/wecom/allowance.ts'
export type { WecomContact, WecomContactBatch, WecomFollow } from '#server/wecom/endpoint/contact.ts'
export type { WecomDepartment, WecomStaff } from '#server/wecom/endpoint/directory.ts'
export type { WecomChatStatus, WecomGroupChat, WecomJoinScene, WecomMember } from '#server/wecom/endpoint/group-chat.ts'
export type { WecomGroupWelcome } from '#server/wecom/endpoint/group-welcome.ts'
export type {
  WecomAttachment,
  WecomBody,
  WecomMassSend,
  WecomMassSendListed,
  WecomSendStatus,
} from '#server/wecom/endpoint/mass-send.ts'
export type { WecomAppMessage } from '#server/wecom/endpoint/message.ts'
export type { WecomMomentAttachment, WecomMomentListed } from '#server/wecom/endpoint/moment.ts'
export { authorizeUrl, type WecomVisitor } from '#server/wecom/endpoint/oauth.ts'
export type { WecomTagGroup } from '#server/wecom/endpoint/tag.ts'
export {
  type CallbackRefusal,
  type CallbackSettings,
  isAesKey,
  isCallbackToken,
  openCallback,
} from '#server/wecom/callback/crypto.ts'
export { type CallbackEvent, readCallbackEvent } from '#server/wecom/callback/event.ts'
export { maxCallbackBytes, readXml, textOf } from '#server/wecom/callback/xml.ts'
