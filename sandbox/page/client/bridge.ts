import { api, Refused } from './api.ts'
import { words } from './dom.ts'
import { boot, state } from './state.ts'

/** Where the page stands: beside a group chat, beside one contact, or nowhere. */
export type Context = { kind: 'group'; chatId: string } | { kind: 'single'; externalUserid: string } | { kind: 'none' }

type Request = { source: 'wecom-sdk'; id: number; name: string; params: Record<string, unknown>; url: string }
type Reply = { err_msg: string } & Record<string, unknown>
type Log = (text: string, failed: boolean) => void

/**
 * WeCom's side of the JS-SDK for one frame: answers the calls of section 19 with their entries and errors. Calls other than config,
 * agentConfig and checkJsApi need an agentConfig that succeeded. Answers how to stop listening.
 */
export function attachBridge(frame: HTMLIFrameElement, context: Context, log: Log): () => void {
  let agentReady = false
  const answer = async ({ name, params, url }: Request): Promise<Reply> => {
    if (name === 'config') return configure('corp', name, params, url)
    if (name === 'agentConfig') {
      const reply = await configureAgent(params, url)
      agentReady = reply.err_msg === 'agentConfig:ok'
      return reply
    }
    if (name === 'checkJsApi') return { err_msg: 'checkJsApi:ok', checkResult: checkResult(params) }
    if (!agentReady) return { err_msg: `${name}:permission denied`, reason: 'agentConfig has not succeeded' }
    return call(name, params, context)
  }
  const listen = (event: MessageEvent): void => {
    const request = event.data as Request | undefined // checked on the next line
    if (event.source !== frame.contentWindow || request?.source !== 'wecom-sdk') return
    void answer(request).then((reply) => {
      const failed = !reply.err_msg.endsWith(':ok')
      log(
        failed && typeof reply['reason'] === 'string' ? `${reply.err_msg}（${reply['reason']}）` : reply.err_msg,
        failed,
      )
      frame.contentWindow?.postMessage({ source: 'wecom-client', id: request.id, reply }, event.origin)
    })
  }
  addEventListener('message', listen)
  return () => removeEventListener('message', listen)
}

const simulated = [
  'getContext',
  'getCurExternalChat',
  'getCurExternalContact',
  'sendChatMessage',
  'openExistedChatWithMsg',
]
const known = [
  'shareToExternalContact',
  'shareToExternalChat',
  'openEnterpriseChat',
  'navigateToAddCustomer',
  'selectExternalContact',
]

function checkResult(params: Record<string, unknown>): Record<string, boolean> {
  const list = Array.isArray(params['jsApiList']) ? params['jsApiList'].map(String) : []
  return Object.fromEntries(list.map((name) => [name, simulated.includes(name)]))
}

async function configure(
  kind: 'corp' | 'agent',
  name: string,
  params: Record<string, unknown>,
  url: string,
): Promise<Reply> {
  const { valid } = await api.checkSignature({
    kind,
    signature: words(params['signature']),
    nonceStr: words(params['nonceStr']),
    timestamp: words(params['timestamp']),
    url,
  })
  return valid
    ? { err_msg: `${name}:ok` }
    : { err_msg: `${name}:invalid signature`, errCode: 40093, reason: `signed for ${url}?` }
}

async function configureAgent(params: Record<string, unknown>, url: string): Promise<Reply> {
  if (params['corpid'] !== boot.corpid)
    return { err_msg: 'agentConfig:invalid corpid', reason: `corpid is ${boot.corpid}` }
  if (Number(params['agentid']) !== boot.agentid)
    return { err_msg: 'agentConfig:invalid agentid', reason: `agentid is ${boot.agentid}` }
  if (state.acting?.kind !== 'staff')
    return { err_msg: 'agentConfig:user not in allow list', reason: 'act as a staff member' }
  return configure('agent', 'agentConfig', params, url)
}

async function call(name: string, params: Record<string, unknown>, context: Context): Promise<Reply> {
  switch (name) {
    case 'getContext':
      return { err_msg: 'getContext:ok', entry: entries[context.kind] }
    case 'getCurExternalChat':
      return context.kind === 'group'
        ? { err_msg: `${name}:ok`, chatId: context.chatId }
        : { err_msg: `${name}:without context of external contact` }
    case 'getCurExternalContact':
      return context.kind === 'single'
        ? { err_msg: `${name}:ok`, userId: context.externalUserid }
        : { err_msg: `${name}:without context of external contact` }
    case 'sendChatMessage':
      return sendChatMessage(params, context)
    case 'openExistedChatWithMsg':
      return openExistedChat(params)
    default:
      return known.includes(name)
        ? { err_msg: `${name}:not simulated`, reason: 'the sandbox does not play this call' }
        : { err_msg: `${name}:function not exist` }
  }
}

const entries = { group: 'group_chat_tools', single: 'single_chat_tools', none: 'normal' } as const

/** Sends into the conversation the frame stands beside; success is reported by the client only. */
async function sendChatMessage(params: Record<string, unknown>, context: Context): Promise<Reply> {
  if (context.kind === 'none') return { err_msg: 'sendChatMessage:without context of external contact' }
  const { enterChat: _enterChat, ...message } = params
  const place = context.kind === 'group' ? { chatId: context.chatId } : { externalUserid: context.externalUserid }
  return attempt('sendChatMessage', () =>
    api.act({ kind: 'sidebar-send', userid: state.acting?.id, ...place, message }),
  )
}

/** Opens a group chat the member is in; a link that comes with it is sent when the member agrees. */
async function openExistedChat(params: Record<string, unknown>): Promise<Reply> {
  const chatId = words(params['chatId'])
  const msg = params['msg'] as { msgtype?: string; link?: Record<string, string> } | undefined // checked below
  return attempt('openExistedChatWithMsg', async () => {
    const chat = await api.chat(chatId)
    if (!chat.members.some((member) => member.id === state.acting?.id))
      throw new Refused('the member is not in this group chat')
    if (msg !== undefined && msg.msgtype !== 'link') throw new Refused('msg must be a link')
    const { title = '', desc = '', url = '', imgUrl = '' } = msg?.link ?? {}
    if (msg !== undefined && confirm(`把“${title}”发到“${chat.name}”？`)) {
      const message = { msgtype: 'news', news: { link: url, title, desc, imgUrl } }
      await api.act({ kind: 'sidebar-send', userid: state.acting?.id, chatId, message })
    }
    location.hash = `#chat/${encodeURIComponent(chatId)}`
  })
}

async function attempt(name: string, work: () => Promise<unknown>): Promise<Reply> {
  try {
    await work()
    return { err_msg: `${name}:ok` }
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return { err_msg: `${name}:fail`, reason: error.message }
  }
}
