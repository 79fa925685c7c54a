import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { createLog } from '#server/log.ts'

describe('the log', () => {
  it('keeps secrets out, in fields and in the addresses of errors', () => {
    const lines: string[] = []
    const sink = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        lines.push(chunk.toString())
        done()
      },
    })
    const log = createLog({ level: 'info', destination: sink })
    log.info({ password: 's3cret', wecom: { secret: 's3cret', aesKey: 's3cret' }, headers: { cookie: 's3cret' } }, 'x')
    const cause = new Error('GET https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=ww1&corpsecret=s3cret failed')
    log.error({ err: new Error('no answer', { cause }) }, 'y')
    expect(lines.join('')).not.toContain('s3cret')
    expect(lines.join('')).toContain('corpid=ww1&corpsecret=***')
  })
})
