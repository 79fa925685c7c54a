/** Every address that the desk calls, met by the routes there are: a call to nowhere fails here, not in front of people. */
import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { routesOf, testApp } from '#server/test/app.ts'
import { testDatabase } from '#server/test/database.ts'

type Call = { file: string; method: string; path: string }

const types = String.raw`(?:<(?:[^<>()]|<(?:[^<>]|<[^<>]*>)*>)*>)?`
const written = new RegExp(
  String.raw`\b(?:read${types}\(|change${types}\(\s*'(POST|PUT|PATCH|DELETE)',)\s*(['\`])([^'\`]+)\2`,
  'g',
)

/** The demo's own routes are there only with a sandbox; its bar is walked in the browser. */
const calls: Call[] = globSync('web/**/*.{ts,tsx}', { cwd: new URL('../..', import.meta.url).pathname })
  .filter((file) => !file.includes('.test.') && !file.startsWith('web/features/demo/'))
  .flatMap((file) =>
    [...readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').matchAll(written)].map(
      ([, method = 'GET', , path = '']) => ({
        file,
        method,
        path: `/api/v1/${path.replace(/\?.*$/, '').replaceAll(/\$\{[^}]*\}/g, ':x')}`,
      }),
    ),
  )

const { db } = await testDatabase()
const routes = routesOf(await testApp(db))

/** A part of the call that is filled in fits any part of a route; a whole path that is filled in fits nothing else. */
const fits = (call: Call, url: string): boolean => {
  const [asked, there] = [call.path.split('/'), url.split('/')]
  return (
    asked.length === there.length &&
    asked.every((part, index) => part === there[index] || part === ':x' || there[index]?.startsWith(':'))
  )
}

it('every call of the desk has a route', () => {
  expect(calls.length).toBeGreaterThan(30)
  const lost = calls.filter(
    (call) =>
      !call.path.startsWith('/api/v1/:x') &&
      !routes.some(({ method, url }) => method === call.method && fits(call, url)),
  )
  expect(lost).toEqual([])
})
