/**
 * The JS-SDK as pages load it (jweixin, jwxwork): window.wx and WeixinJSBridge. In WeCom the client answers the calls; here the
 * chat window that holds the page in a frame does. Names and err_msg are those of the SDK; nothing else of it is here.
 */
;(() => {
  type Params = Record<string, unknown>
  type Reply = { err_msg: string } & Params
  type Done = (reply: Reply) => void

  const waiting = new Map<number, Done>()
  const readyListeners: (() => void)[] = []
  const errorListeners: Done[] = []
  let calls = 0
  let isReady = false

  function invoke(name: string, params: Params, done: Done = () => undefined): void {
    if (window.parent === window) {
      done({ err_msg: `${name}:fail not in WeCom` })
      return
    }
    calls += 1
    waiting.set(calls, done)
    const url = location.href.split('#', 1)[0]
    const plain = JSON.parse(JSON.stringify(params)) as Params // callbacks fall away
    window.parent.postMessage({ source: 'wecom-sdk', id: calls, name, params: plain, url }, '*')
  }

  addEventListener('message', (event: MessageEvent) => {
    const data = event.data as { source?: string; id?: number; reply?: Reply } | undefined // checked on the next line
    if (event.source !== window.parent || data?.source !== 'wecom-client' || data.id === undefined || !data.reply)
      return
    const done = waiting.get(data.id)
    waiting.delete(data.id)
    done?.(data.reply)
  })

  /** Calls success, fail and complete of the parameters, as the SDK's own functions do. */
  function settle(params: Params): Done {
    return (reply) => {
      const call = (name: string): void => {
        const listener = params[name]
        if (typeof listener === 'function') (listener as Done)({ ...reply, errMsg: reply.err_msg }) // the SDK gives both spellings
      }
      call(reply.err_msg.endsWith(':ok') ? 'success' : 'fail')
      call('complete')
    }
  }

  const direct = (name: string): [string, (params?: Params) => void] => [
    name,
    (params = {}) => invoke(name, params, settle(params)),
  ]
  const wx = {
    config(params: Params): void {
      invoke('config', params, (reply) => {
        if (reply.err_msg === 'config:ok') {
          isReady = true
          for (const listener of readyListeners.splice(0)) listener()
        } else for (const listener of errorListeners) listener({ ...reply, errMsg: reply.err_msg })
      })
    },
    ready(listener: () => void): void {
      if (isReady) listener()
      else readyListeners.push(listener)
    },
    error(listener: Done): void {
      errorListeners.push(listener)
    },
    agentConfig: (params: Params): void => invoke('agentConfig', params, settle(params)),
    checkJsApi: (params: Params): void => invoke('checkJsApi', params, settle(params)),
    invoke,
    ...Object.fromEntries(
      ['getContext', 'getCurExternalChat', 'getCurExternalContact', 'sendChatMessage', 'openExistedChatWithMsg'].map(
        direct,
      ),
    ),
  }
  Object.assign(window, { wx, jWeixin: wx, WeixinJSBridge: { invoke } })
  document.dispatchEvent(new Event('WeixinJSBridgeReady'))
})()
