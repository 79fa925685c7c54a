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
  'moments',
  'archive',
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
  const scripts = new Map<string, string>()
  const scriptOf = (path: string): string => {
    const source = scripts.get(path) ?? script(path)
    scripts.set(path, source)
    return source
  }
  server.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(shell))
  server.get('/page/page.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(style))
  server.get<{ Params: { file: string } }>('/page/client/:file', (request, reply) => {
    const { file } = request.params
    return modules.includes(file.replace(/\.ts$/, ''))
      ? reply.type('text/javascript; charset=utf-8').send(scriptOf(`client/${file}`))
      : reply.code(404).type('text/plain').send('no such script')
  })
  for (const path of sdkPaths) {
    server.get(path, (_request, reply) =>
      reply.type('text/javascript; charset=utf-8').header('access-control-allow-origin', '*').send(scriptOf('sdk.ts')),
    )
  }
}

/** A module as browsers take it. Node warns that stripping types by call is experimental, which says nothing to those who run this. */
function script(path: string): string {
  const { emitWarning } = process
  process.emitWarning = () => undefined
  try {
    return stripTypeScriptTypes(readText(path))
  } finally {
    process.emitWarning = emitWarning
  }
}

function readText(path: string): string {
  return readFileSync(new URL(path, import.meta.url), 'utf8')
}
