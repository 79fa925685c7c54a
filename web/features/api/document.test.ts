import { describe, expect, test } from 'vitest'
import { curlOf, entriesOf, exampleOf, fieldsOf, isFound, typeOf } from './document.ts'

const document = {
  paths: {
    '/api/v1/runs/{runId}/pause': {
      post: {
        summary: 'Pause a run',
        tags: ['run'],
        'x-summary-zh': '暂停执行',
        'x-permission': 'run.pause',
        requestBody: {
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['reason'],
                properties: { reason: { type: 'string' }, note: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
              },
            },
          },
        },
        responses: { '204': {} },
      },
    },
  },
}
const [entry] = entriesOf(document)
if (!entry) throw new Error('the document has a route')

describe('a route', () => {
  test('is found by words of either language, its path or its permission', () => {
    for (const search of ['暂停', 'pause RUN', 'run.pause', 'post /runs', '']) expect(isFound(entry, search)).toBe(true)
    expect(isFound(entry, 'pause contact')).toBe(false)
  })

  test('is called by curl with what its body requires', () => {
    expect(curlOf(entry, 'https://q.example')).toBe(
      [
        `curl -X POST 'https://q.example/api/v1/runs/{runId}/pause' \\`,
        `  -H "Authorization: Bearer $QUNCE_KEY" \\`,
        `  -H 'content-type: application/json' \\`,
        `  -d '{"reason":"text"}'`,
      ].join('\n'),
    )
  })
})

test('fields are told by path, with those of lists and of either form once', () => {
  const name = { type: 'string' }
  expect(
    fieldsOf({
      type: 'object',
      required: ['items'],
      properties: {
        items: {
          type: 'array',
          items: { anyOf: [{ properties: { name } }, { properties: { name, kind: { const: 'a' } } }] },
        },
        nextCursor: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      },
    }),
  ).toEqual([
    { path: 'items', type: 'object[]', isRequired: true },
    { path: 'items[].name', type: 'string', isRequired: false },
    { path: 'items[].kind', type: '"a"', isRequired: false },
    { path: 'nextCursor', type: 'string | null', isRequired: false },
  ])
})

test('types are told in a word, and references by name', () => {
  expect(typeOf({ type: 'string', format: 'uuid' })).toBe('string (uuid)')
  expect(typeOf({ enum: ['a', 'b'] })).toBe('"a" | "b"')
  expect(typeOf({ type: 'array', items: { $ref: '#/components/schemas/condition' } })).toBe('condition[]')
})

test('an example ends where a schema goes on within itself', () => {
  const endless: { type: string; required: string[]; properties: Record<string, object> } = {
    type: 'object',
    required: ['next'],
    properties: {},
  }
  endless.properties['next'] = endless
  expect(JSON.stringify(exampleOf(endless)).length).toBeLessThan(100)
})
