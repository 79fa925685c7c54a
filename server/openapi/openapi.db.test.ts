import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { keyPermissions } from '#contract/api-key.ts'
import { summarised } from '#server/openapi/describe.ts'
import { routesOf, testApp } from '#server/test/app.ts'
import { buildCorp } from '#server/test/corp.ts'
import { testDatabase } from '#server/test/database.ts'
import { signInAs } from '#server/test/http.ts'

const { db } = await testDatabase()
const app = await testApp(db)
const { corpId } = await buildCorp(db)
const viewer = await signInAs(app, db, corpId, { role: 'viewer' })
const routes = routesOf(app).filter(({ permission }) => keyPermissions.some((one) => one === permission))

type Operation = {
  summary: string
  operationId: string
  tags: string[]
  security: object[]
  'x-summary-zh': string
  'x-permission': string
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

const read = async (): Promise<Document> => {
  const answer = await viewer.ask('GET', '/api/v1/openapi.json')
  expect(answer.statusCode).toBe(200)
  return answer.json()
}
const pathOf = (url: string): string => url.replaceAll(/:(\w+)/g, '{$1}')

describe('the API’s document', () => {
  it('is OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(structuredClone(await read()))
    expect([valid, errors, validator.version]).toEqual([true, undefined, '3.1'])
  })

  it('tells of every route that a key may call what it does, in both languages, and the permission it takes', async () => {
    const { paths } = await read()
    const told = routes.map(({ name, method, url, permission }) => {
      const operation = paths[pathOf(url)]?.[method.toLowerCase()]
      return {
        name,
        isTold: operation?.['x-permission'] === permission,
        en: /^[A-Z][^\p{Script=Han}]+$/u.test(operation?.summary ?? ''),
        zh: /\p{Script=Han}/u.test(operation?.['x-summary-zh'] ?? ''),
      }
    })
    expect(told.filter(({ isTold, en, zh }) => !isTold || !en || !zh)).toEqual([])
    expect(told.length).toBeGreaterThan(150)
  })

  it('tells of no other route, and no summary is of one that there is not', async () => {
    const { paths } = await read()
    const operations = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
    )
    const known = new Set(routes.map(({ method, url }) => `${method} ${pathOf(url)}`))
    expect(operations.map(({ name }) => name).filter((name) => !known.has(name))).toEqual([])
    expect(summarised().filter((name) => !routes.some((route) => route.name === name))).toEqual([])
    const ids = operations.map(({ operation }) => operation.operationId)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('is for whoever is signed in, or has a key', async () => {
    expect((await app.inject('/api/v1/openapi.json')).statusCode).toBe(401)
    const admin = await signInAs(app, db, corpId, { role: 'admin' })
    const body = { name: '生成客户端', scopes: ['corp.read'], expiresInDays: 1 }
    const { key } = (await admin.ask('POST', '/api/v1/api-keys', body)).json<{ key: string }>()
    const answer = await app.inject({ url: '/api/v1/openapi.json', headers: { authorization: `Bearer ${key}` } })
    expect([answer.statusCode, answer.json<Document>().openapi]).toEqual([200, '3.1.0'])
  })
})
