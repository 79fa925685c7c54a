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
})

test('the crypto agrees with the output of the official test tool', () => {
  const echoKey = '4Ma3YBrSBbX2aez8MJpXGBne5LSDwgGqHbhM9WPYIws'
  const echostr = '6KmUQuPVu7UhjyVqRdbo5SfcRqaHvbUlKSHFvBV2ZuR6TIlKsygcfeSd1GDplg1C5KSKr6UPHCaC/nIX3ZNt9w=='
  expect(getSignature('kjr2TKI8umCBfVF3wAHk8JiPwma5VBme', '1583940690', 'VHh7ymSeb0jc4lSb', echostr)).toBe(
    '1ba3cb09c0d2c2b3ed6900d37f91a6efae6cb011',
  )
  const echo = decrypt(echoKey, echostr)
  expect([echo.message, echo.id]).toEqual(['94966531020182955848408', 'ww6a112864f8022910'])
  expect(echo.random.toString('hex')).toBe('35514d735963776a5239357432766d43')
  expect(encrypt(echoKey, echo.message, echo.id, echo.random)).toBe(echostr)

  const key = 'cD0d7jx4tYvVtzqrmh3Dm3QFCXe6f8SlHoMtMh3qQEP'
  const sealed =
    'EUCt7xMcNiyASzZj0Hjc5yDjFQrCum6AfQ3ntHiUzjGQ51xieKmbvtrZ40/EcB2W/W8yH0n4Lqx48gJl/T9HD/R309I0P/r5pIZucK3lyEn48FYMr4YdE0QdL2jIJ3xkcXUr6uzefzCxG6lMvwpAJaOyVCzN7sRRw47njfxy5EIqU6R9ZBhlTzfdnhhOhK/nTwzrZX3SoGlXFA9OBeZ6ru1NWpXFk76x9DUMe0lcxPPiUqK8ctnQcYXSGUHVqC6DfG7E7mab0OmruNN8cBZY5d3dYOBA4OgaH55Q0AJmUpdT8vNiXpXx+6TxT3TIjySXpDrHVyrsb772aYywgg/Nu4kUmGkALwFZlzhjNegR7wDwb9lr4ERXsSSS8JZ8lbBmaQ3F2Tq584xoPj5rIhXAF734ynm4no1g+SdHiNqR328='
  expect(getSignature('kz7Yx62CH8SaLN', '1583995625', '1584392382', sealed)).toBe(
    'f265ae551b1932727204c3d707628d01376a6940',
  )
  const { message, id, random } = decrypt(key, sealed)
  expect([id, random.toString('hex')]).toEqual(['ww6a112864f8022910', '21e33070c56d1ca4e4fa84ace71334f6'])
  expect(parseXml(message)).toEqual({
    ToUserName: 'ww6a112864f8022910',
    FromUserName: 'foobar',
    CreateTime: '1583995625',
    MsgType: 'text',
    Content: 'x123',
    MsgId: '2018405441',
    AgentID: '1000002',
  })
  expect(encrypt(key, message, id, random)).toBe(sealed)
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
