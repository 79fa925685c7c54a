import swagger from '@fastify/swagger'
import { jsonSchemaTransform, jsonSchemaTransformObject } from 'fastify-type-provider-zod'
import type { Permission } from '#contract/permission.ts'
import type { Http } from '#server/http/http.ts'

/** What is said of a route, Chinese and English, and what it is about; null keeps it out of the document. */
export type DescribeRoute = (
  method: string,
  url: string,
  permission: Permission | 'public',
) => { zh: string; en: string; area: string } | null

/**
 * The document of the routes that are registered after it, as OpenAPI 3.1, at `/api/v1/openapi.json` for whoever is signed
 * in or has a key. Beside the standard's own words each operation tells `x-permission` and `x-summary-zh`.
 */
export async function serveOpenapi(app: Http, describe: DescribeRoute): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Qunce', version: 'v1', description: 'Runs private-domain communities on WeCom from playbooks.' },
      components: { securitySchemes: { apiKey: { type: 'http', scheme: 'bearer', description: 'A key: qk_…' } } },
    },
    transform: (input) => {
      const transformed = jsonSchemaTransform({ ...input, schema: input.schema ?? {} })
      const method = String(input.route.method)
      const permission = input.route.config?.permission ?? 'public'
      const told = describe(method, input.route.url, permission)
      if (told === null) return { ...transformed, schema: { hide: true } }
      const about = {
        summary: told.en,
        tags: [told.area],
        operationId: operationId(method, input.route.url),
        security: [{ apiKey: [] }],
        'x-permission': permission,
        'x-summary-zh': told.zh,
      }
      return { ...transformed, schema: { ...transformed.schema, ...about } }
    },
    transformObject: jsonSchemaTransformObject,
  })
  app.get('/api/v1/openapi.json', { config: { permission: 'corp.read' } }, () => app.swagger())
}

/** `GET /api/v1/runs/:runId/pause-effect` as `getRunsByRunIdPauseEffect`. */
function operationId(method: string, url: string): string {
  const words = url
    .replace(/^\/api\/v1\//, '')
    .split(/[/.-]/)
    .map((part) => part.replace(/^:(.)/, (_all, first: string) => `by${first.toUpperCase()}`))
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('')
}
