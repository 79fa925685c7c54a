import { madeId } from '../id.ts'
import { seconds } from '../world/day.ts'
import type { World } from '../world/world.ts'
import { checkMedia } from './attachment.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import { nextCursor, pageOf } from './page.ts'
import type { Route } from './route.ts'

const descriptionChars = 300
const snBytes = 128
const pictureLimit = 9
/** The dearest product in fen: 50,000 yuan. */
const priceLimit = 5_000_000

type Product = {
  description: string
  price: number
  product_sn?: string
  attachments: { type: 'image'; image: { media_id: string } }[]
}
type ProductRow = { product_id: string; number: number; body: string; created_at: number }

/** 商品图册 (D95096). */
export const productAlbumRoutes: Route[] = [
  {
    path: '/cgi-bin/externalcontact/add_product_album',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      const product: Product = {
        description: body.text('description', { missing: 40058, maxChars: descriptionChars }),
        price: body.integer('price', { min: 0, max: priceLimit }),
        ...readSn(body),
        attachments: readPictures(world, body),
      }
      if (product.attachments.length === 0) throw new WecomError(40058, 'missing attachments')
      const number = world.store.next('product')
      const productId = madeId('', 32, world.corp.seed, 'product', number)
      world.store.run(
        'insert into product_album (product_id, number, body, created_at) values (?, ?, ?, ?)',
        productId,
        number,
        JSON.stringify(product),
        world.clock.now(),
      )
      return { product_id: productId }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_product_album',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      const row = knownProduct(world, body)
      const { description, price, ...rest } = productOf(row)
      const product_id = row.product_id
      return { product: { product_id, description, price, create_time: seconds(row.created_at), ...rest } }
    },
  },
  {
    path: '/cgi-bin/externalcontact/get_product_album_list',
    method: 'POST',
    section: 9,
    answer: (call) => {
      const page = pageOf(
        call,
        call.body.limit({ absent: 50, max: 100 }),
        (after, count) =>
          call.world.store.rows<ProductRow>(
            'select product_id, number, body, created_at from product_album where number > ? order by number limit ?',
            Number(after),
            count,
          ),
        (row) => String(row.number),
      )
      const product_list = page.rows.map((row) => ({ product_id: row.product_id, ...productOf(row) }))
      return { ...nextCursor(page.next_cursor), product_list }
    },
  },
  {
    path: '/cgi-bin/externalcontact/update_product_album',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      const row = knownProduct(world, body)
      const before = productOf(row)
      const after: Product = {
        ...before,
        description: body.text('description', { maxChars: descriptionChars }) || before.description,
        price: body.integer('price', { absent: before.price, min: 0, max: priceLimit }),
        ...readSn(body),
        attachments: body.has('attachments') ? readPictures(world, body) : before.attachments,
      }
      world.store.run('update product_album set body = ? where product_id = ?', JSON.stringify(after), row.product_id)
      return {}
    },
  },
  {
    path: '/cgi-bin/externalcontact/delete_product_album',
    method: 'POST',
    section: 9,
    answer: ({ body, world }) => {
      world.store.run('delete from product_album where product_id = ?', knownProduct(world, body).product_id)
      return {}
    },
  },
]

function knownProduct(world: World, body: Fields): ProductRow {
  const productId = body.text('product_id', { missing: 40058 })
  const row = world.store.row<ProductRow>(
    'select product_id, number, body, created_at from product_album where product_id = ?',
    productId,
  )
  if (!row) throw new WecomError(40058, `invalid product_id ${productId}`)
  return row
}

function productOf(row: ProductRow): Product {
  return JSON.parse(row.body) as Product // written by these routes
}

function readSn(body: Fields): { product_sn?: string } {
  const sn = body.text('product_sn', { maxBytes: snBytes })
  if (!/^[0-9A-Za-z]*$/.test(sn)) throw new WecomError(40058, `invalid product_sn ${sn}: letters and digits only`)
  return sn === '' ? {} : { product_sn: sn }
}

/** Up to 9 pictures that upload_attachment took for product albums (attachment_type 2). */
function readPictures(world: World, body: Fields): Product['attachments'] {
  const given = body.objects('attachments')
  if (given.length > pictureLimit)
    throw new WecomError(41064, `too many attachments: ${given.length}, over ${pictureLimit}`)
  return given.map((attachment) => {
    const type = attachment.text('type', { missing: 40058 })
    if (type !== 'image') throw new WecomError(41065, `invalid attachment type ${JSON.stringify(type)}: image only`)
    const mediaId = attachment.object('image')?.text('media_id', { missing: 41006 }) ?? ''
    return { type, image: { media_id: checkMedia(world, mediaId, 'attachment2:image') } }
  })
}
