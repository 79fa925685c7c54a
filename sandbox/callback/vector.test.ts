import { decrypt, encrypt, getJsApiSignature, getSignature } from '@wecom/crypto'
import { XMLParser } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { jsapiSignature } from '../protocol/oauth.ts'
import { eventXml } from './event.ts'

function parseXml(xml: string): Record<string, unknown> {
  return (new XMLParser({ parseTagValue: false }).parse(xml) as { xml: Record<string, unknown> }).xml // every body has this root
}

test('the crypto agrees with the official vectors', () => {
  const key = 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C'
  const sealed =
    'RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=='
  expect(getSignature('QDG6eK', '1409659813', '1372623149', sealed)).toBe('477715d11cdb4164915debcba66cb864d751f3e6')
  const { message, id, random } = decrypt(key, sealed)
  expect(id).toBe('wx5823bf96d3bd56c7')
  expect(parseXml(message)).toMatchObject({ Content: 'hello', MsgId: '4561255354251345929' })
  expect(encrypt(key, message, id, random)).toBe(sealed)
  const echo = decrypt(
    '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws',
    '6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w==',
  )
  expect([echo.message, echo.id]).toEqual(['94966531020182955848408', 'ww6a112864f8022910'])
})

test('the JS-SDK signature agrees with the official vector', () => {
  const ticket = 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg'
  const url = 'http://mp.weixin.qq.com?params=value'
  const wanted = '0f9de62fce790f9a083d5c99e95740ceb90c27ed'
  expect(jsapiSignature(ticket, 'Wm3WZYTPz0wzccnW', 1414587457, `${url}#fragment`)).toBe(wanted)
  expect(getJsApiSignature({ ticket, url, nonceStr: 'Wm3WZYTPz0wzccnW', timestamp: 1414587457 }).signature).toBe(wanted)
})

test('text that would end a CDATA section survives', () => {
  expect(parseXml(eventXml('ww1', 1, { Event: 'e', Note: 'a]]>b<c>&d' }))['Note']).toBe('a]]>b<c>&d')
})
