import { expect, test } from 'vitest'
import { testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'

const { db } = await testDatabase()
const app = await testApp(db)
await buildCorp(db)

const open = (url: string, headers: Record<string, string>) => app.inject({ url, headers })
const browser = { accept: 'text/html,application/xhtml+xml', 'user-agent': 'MicroMessenger/8.0.50' }

test.each([
  ['zh-CN,zh;q=0.9', 'zh-CN', '这个链接打不开了'],
  ['en-GB', 'en', 'This link leads nowhere'],
])('a customer who speaks %s is told in words that a link leads nowhere', async (language, lang, words) => {
  for (const code of ['nosuchcorp1234567890', 'x', '%3Cscript%3E', 'a'.repeat(41)]) {
    const answer = await open(`/l/${code}`, { ...browser, 'accept-language': language })
    expect([code, answer.statusCode, answer.headers['content-type']]).toEqual([
      code,
      expect.toBeOneOf([400, 404]),
      'text/html; charset=utf-8',
    ])
    expect(answer.body).toContain(`<html lang="${lang}">`)
    expect(answer.body).toContain(words)
    expect(answer.body).not.toContain('script')
  }
})

test('a program gets the code of the refusal', async () => {
  const answer = await open('/l/nosuchcorp1234567890', { accept: 'application/json' })
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'not_found'])
})
