import type { World } from '../world/world.ts'
import { checkMedia } from './attachment.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'
import { readTemplateCard } from './template-card.ts'

const textBytes = 2_048
const urlBytes = 2_048
const articleBytes = 666 * 1024

/** The payload of an app message, checked by D90236. What is too long is cut where the documentation says so, else refused. */
export function readAppMessage(world: World, msgtype: string, body: Fields): Record<string, unknown> {
  checkSafe(body, msgtype)
  switch (msgtype) {
    case 'text':
      return { content: cutBytes(payload(body, 'text').text('content', { missing: 44004 }), textBytes) }
    case 'markdown':
      return {
        content: payload(body, 'markdown').text('content', { missing: 44004, maxBytes: textBytes, tooLong: 45002 }),
      }
    case 'image':
    case 'voice':
    case 'file':
      return { media_id: media(world, payload(body, msgtype), msgtype) }
    case 'video':
      return readVideo(world, payload(body, 'video'))
    case 'textcard':
      return readTextcard(payload(body, 'textcard'))
    case 'news':
      return { articles: readArticles(payload(body, 'news')).map(readArticle) }
    case 'mpnews':
      return { articles: readArticles(payload(body, 'mpnews')).map((article) => readStoredArticle(world, article)) }
    case 'miniprogram_notice':
      if (body.text('touser').split('|').includes('@all')) {
        throw new WecomError(40058, 'miniprogram_notice cannot be sent to @all')
      }
      return readNotice(payload(body, 'miniprogram_notice'))
    case 'template_card':
      return readTemplateCard(world, payload(body, 'template_card'))
    default:
      throw new WecomError(40008, `invalid message type ${JSON.stringify(msgtype)}`)
  }
}

/** safe is 0 or 1; 2 (inside the corp only) is for mpnews alone. */
function checkSafe(body: Fields, msgtype: string): void {
  body.integer('safe', { absent: 0, min: 0, max: msgtype === 'mpnews' ? 2 : 1 })
}

function payload(body: Fields, key: string): Fields {
  const fields = body.object(key)
  if (!fields) throw new WecomError(40063, `some parameters are empty: ${key}`)
  return fields
}

function media(world: World, fields: Fields, type: string, key = 'media_id'): string {
  return checkMedia(world, fields.text(key, { missing: 41006 }), type)
}

/** Text longer than the limit is cut there, never inside a character. */
function cutBytes(text: string, most: number): string {
  if (Buffer.byteLength(text) <= most) return text
  let kept = ''
  let bytes = 0
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > most) break
    kept += character
  }
  return kept
}

function cutChars(text: string, most: number): string {
  const characters = Array.from(text)
  return characters.length > most ? characters.slice(0, most).join('') : text
}

function readVideo(world: World, video: Fields): Record<string, unknown> {
  return {
    media_id: media(world, video, 'video'),
    ...given({ title: cutBytes(video.text('title'), 128), description: cutBytes(video.text('description'), 512) }),
  }
}

function readTextcard(card: Fields): Record<string, unknown> {
  return {
    title: cutChars(card.text('title', { missing: 40063 }), 128),
    description: cutChars(card.text('description', { missing: 40063 }), 512),
    url: card.text('url', { missing: 40063, maxBytes: urlBytes }),
    ...given({ btntxt: cutChars(card.text('btntxt'), 4) }),
  }
}

/** 1 to 8 articles. */
function readArticles(fields: Fields): Fields[] {
  const articles = fields.objects('articles')
  if (articles.length < 1 || articles.length > 8) {
    throw new WecomError(40058, `articles has ${articles.length} items: allowed 1 to 8`)
  }
  return articles
}

/** An article that leads to a page, or to a mini-program, which then counts alone. */
function readArticle(article: Fields): Record<string, unknown> {
  const appid = article.text('appid')
  const pagepath = article.text('pagepath', { maxBytes: 128 })
  if ((appid === '') !== (pagepath === '')) throw new WecomError(40058, 'appid and pagepath must be given together')
  return {
    title: cutBytes(article.text('title', { missing: 40063 }), 128),
    ...(appid === '' ? { url: article.text('url', { missing: 40063, maxBytes: urlBytes }) } : { appid, pagepath }),
    ...given({
      description: cutBytes(article.text('description'), 512),
      picurl: article.text('picurl', { maxBytes: urlBytes }),
    }),
  }
}

/** An article whose words are kept by WeCom. */
function readStoredArticle(world: World, article: Fields): Record<string, unknown> {
  return {
    title: cutBytes(article.text('title', { missing: 40063 }), 128),
    thumb_media_id: media(world, article, 'image', 'thumb_media_id'),
    content: article.text('content', { missing: 44004, maxBytes: articleBytes, tooLong: 45002 }),
    ...given({
      author: article.text('author', { maxBytes: 64, tooLong: 45002 }),
      content_source_url: article.text('content_source_url', { maxBytes: urlBytes }),
      digest: cutBytes(article.text('digest'), 512),
    }),
  }
}

/** A mini-program notice: a title of 4 to 12 characters, and at most 10 lines. */
function readNotice(notice: Fields): Record<string, unknown> {
  const items = notice.objects('content_item')
  if (items.length > 10) throw new WecomError(40058, `content_item has ${items.length} items, over 10`)
  return {
    appid: notice.text('appid', { missing: 40063 }),
    title: short(notice.text('title', { missing: 40063 }), 'title'),
    ...given({
      page: notice.text('page', { maxBytes: 1_024 }),
      description: short(notice.text('description'), 'description'),
    }),
    emphasis_first_item: notice.flag('emphasis_first_item', false),
    content_item: items
      .map((item) => ({ key: item.text('key', { maxChars: 10 }), value: item.text('value', { maxChars: 30 }) }))
      .filter(({ key, value }) => key !== '' || value !== ''),
  }
}

function short(text: string, name: string): string {
  const characters = Array.from(text).length
  if (text !== '' && (characters < 4 || characters > 12)) {
    throw new WecomError(40058, `${name} has ${characters} characters: allowed 4 to 12`)
  }
  return text
}

/** Optional texts that are not empty. */
function given(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== ''))
}
