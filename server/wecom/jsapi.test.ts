import { describe, expect, it } from 'vitest'
import { clientHosts, signJsapi } from '#server/wecom/jsapi.ts'

it('signs as the official example does (D96909)', () => {
  const signature = signJsapi({
    ticket: 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
    nonceStr: 'Wm3WZYTPz0wzccnW',
    timestamp: 1414587457,
    url: 'http://mp.weixin.qq.com?params=value',
  })
  expect(signature).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed')
})

describe('where pages meet the client', () => {
  it('is at Tencent for the real WeCom', () => {
    const { scripts, frames } = clientHosts('https://open.weixin.qq.com')
    expect(scripts.map((script) => new URL(script).host)).toEqual(['res.wx.qq.com', 'open.work.weixin.qq.com'])
    expect(frames.every((frame) => frame.startsWith('https://') && frame.endsWith('work.weixin.qq.com'))).toBe(true)
  })

  it('is at the address that stands for it, and nowhere else', () => {
    expect(clientHosts('http://127.0.0.1:4100/')).toEqual({
      scripts: ['http://127.0.0.1:4100/open/js/jweixin-1.2.0.js', 'http://127.0.0.1:4100/wwopen/js/jwxwork-1.0.0.js'],
      frames: ['http://127.0.0.1:4100'],
    })
  })
})
