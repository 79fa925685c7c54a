import type { FastifyInstance } from 'fastify'
import { renderSVG } from 'uqr'
import { findMedia } from '../protocol/media.ts'
import { findLink } from '../world/acquisition.ts'
import type { World } from '../world/world.ts'
import { linkPage, scanPage, type Way } from './arrival.ts'
import { escapeHtml, simplePage } from './html.ts'

/** Colours of made-up avatars: dark enough for white letters. */
const colours = [
  '#0b7a6b',
  '#3b6fb5',
  '#8a5ab0',
  '#b0572f',
  '#a83f5e',
  '#5d7a1e',
  '#7a6a2c',
  '#2f7f97',
  '#94512d',
  '#5060a8',
]

/** Pictures the sandbox makes itself: avatars, uploaded pictures, and the codes of contact ways and join ways. */
export function openPictures(server: FastifyInstance, world: World): void {
  server.get<{ Params: { file: string } }>('/avatar/:file', (request, reply) => {
    const id = request.params.file.replace(/\.svg$/, '')
    const person = world.store.row<{ name: string }>(
      'select name from staff where userid = ? union all select name from contact where external_userid = ?',
      id,
      id,
    )
    const tiles = person ? [{ id, name: person.name }] : firstMembers(world, id)
    return reply
      .type('image/svg+xml')
      .header('cache-control', 'public, max-age=86400')
      .send(tiles.length > 1 ? mosaic(tiles) : avatar(tiles[0] ?? { id, name: '?' }))
  })
  server.get<{ Params: { key: string } }>('/media/:key', (request, reply) => {
    const media = findMedia(world, request.params.key)
    if (!media) return reply.code(404).type('text/plain').send('no such picture')
    return reply.type(media.mime).header('content-security-policy', 'sandbox').send(Buffer.from(media.content))
  })
  server.get<{ Params: { linkId: string } }>('/ca/:linkId', (request, reply) => {
    const { linkId } = request.params
    const link = findLink(world, linkId)
    if (!link) return reply.code(404).type('text/html').send(simplePage('链接已失效', '<h1>链接已失效</h1>'))
    const state = new URL(request.url, 'http://sandbox').searchParams.get('customer_channel') ?? ''
    return reply.type('text/html').send(linkPage({ name: link.link_name, linkId, state }))
  })
  server.get<{ Params: { configId: string } }>('/qr/:configId', (request, reply) => {
    const { configId } = request.params
    const way = findWay(world, configId)
    if (!way) return reply.code(404).type('text/plain').send('no such code')
    if (!(request.headers.accept ?? '').includes('text/html')) {
      return reply.type('image/svg+xml').send(renderSVG(`${world.origin()}/qr/${configId}`, { border: 2 }))
    }
    return reply.type('text/html').send(scanPage(world, configId, way))
  })
}

function findWay(world: World, configId: string): Way | undefined {
  const contactWay = world.store.row<{ body: string }>(
    'select body from contact_way where config_id = ? and closed = 0',
    configId,
  )
  if (contactWay) return { kind: 'contact', leadsTo: (JSON.parse(contactWay.body) as { user: string[] }).user } // written by the contact way API
  const joinWay = world.store.row<{ body: string }>('select body from join_way where config_id = ?', configId)
  if (joinWay) return { kind: 'join', leadsTo: (JSON.parse(joinWay.body) as { chat_id_list: string[] }).chat_id_list } // written by the join way API
  return undefined
}

type Face = { id: string; name: string }

/** Four members whose pictures make that of their group chat. */
function firstMembers(world: World, chatId: string): Face[] {
  return world.store.rows<Face>(
    `select member_id as id, coalesce((select name from contact where external_userid = member_id), (select name from staff where userid = member_id), '?') as name
     from membership where chat_id = ? order by joined_at, member_id limit 4`,
    chatId,
  )
}

/** A square with the first character of a name, its colour from the id. */
function avatar(face: Face): string {
  return svg(square(face, 0, 0, 40))
}

/** A group chat's picture, as WeChat makes it: its first members, small. */
function mosaic(faces: Face[]): string {
  const tiles = faces.map((face, index) => square(face, 2 + (index % 2) * 19, 2 + Math.floor(index / 2) * 19, 17))
  return svg(`<rect width="40" height="40" fill="#d8dcda"/>${tiles.join('')}`)
}

function square(face: Face, x: number, y: number, size: number): string {
  let sum = 0
  for (const character of face.id) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973
  const letter = escapeHtml(Array.from(face.name)[0] ?? '?')
  const middle = size / 2
  return `<rect x="${x}" y="${y}" width="${size}" height="${size}" fill="${colours[sum % colours.length] ?? '#555'}"/><text x="${x + middle}" y="${y + middle + size / 40}" font-size="${size * 0.48}">${letter}</text>`
}

function svg(content: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40" fill="#fff" font-family="system-ui,'PingFang SC','Microsoft YaHei','Noto Sans SC',sans-serif" text-anchor="middle" dominant-baseline="central">${content}</svg>`
}
