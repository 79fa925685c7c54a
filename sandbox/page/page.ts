import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import type { FastifyInstance } from 'fastify'
import type { World } from '../world/world.ts'

/** Modules of the page, each served as a script with its types stripped; imports between them keep their names. */
const modules = [
  'main',
  'dom',
  'api',
  'state',
  'chats',
  'conversation',
  'bubble',
  'staff',
  'phone',
  'members',
  'who',
  'sidebar',
  'bridge',
  'format',
]

/** Addresses that pages load the JS-SDK from, at res.wx.qq.com and open.work.weixin.qq.com; here it is the sandbox's own. */
const sdkPaths = ['/open/js/jweixin-1.2.0.js', '/open/js/jweixin-1.6.0.js', '/wwopen/js/jwxwork-1.0.0.js']

/** The page at the root: what customers and staff see, to be read and typed into. */
export function openPage(server: FastifyInstance, world: World, sidebar: string | undefined): void {
  const boot = JSON.stringify({
    corpid: world.corp.corpid,
    agentid: world.corp.agentid,
    zone: world.corp.zone,
    sidebar: sidebar ?? '',
  }).replaceAll('<', '\\u003c')
  const shell = readText('page.html').replace('__BOOT__', () => boot)
  const style = readText('page.css')
  const scripts = new Map(modules.map((name) => [`${name}.ts`, script(`client/${name}.ts`)]))
  const sdk = script('sdk.ts')
  server.get('/', (_request, reply) => reply.type('text/html').send(shell))
  server.get('/page/page.css', (_request, reply) => reply.type('text/css').send(style))
  server.get<{ Params: { file: string } }>('/page/client/:file', (request, reply) => {
    const source = scripts.get(request.params.file)
    return source === undefined
      ? reply.code(404).type('text/plain').send('no such script')
      : reply.type('text/javascript').send(source)
  })
  for (const path of sdkPaths) {
    server.get(path, (_request, reply) =>
      reply.type('text/javascript').header('access-control-allow-origin', '*').send(sdk),
    )
  }
}

function script(path: string): string {
  return stripTypeScriptTypes(readText(path))
}

function readText(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}
