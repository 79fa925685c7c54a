import { notSimulatedCode, WecomError } from './error.ts'
import type { Fields } from './field.ts'

const textBytes = 2_048
const markdownBytes = 2_048
const otherTypes = ['image', 'voice', 'video', 'file', 'news', 'mpnews', 'miniprogram_notice']

/** The payload of an app message, checked by D90236: text, textcard, markdown, and the template card text_notice. */
export function readAppMessage(msgtype: string, body: Fields): Record<string, unknown> {
  switch (msgtype) {
    case 'text':
      return { content: cutBytes(payload(body, 'text').text('content', { missing: 44004 }), textBytes) }
    case 'markdown':
      return {
        content: payload(body, 'markdown').text('content', { missing: 44004, maxBytes: markdownBytes, tooLong: 45002 }),
      }
    case 'textcard':
      return readTextcard(payload(body, 'textcard'))
    case 'template_card':
      return readTemplateCard(payload(body, 'template_card'))
    default:
      if (otherTypes.includes(msgtype)) {
        throw new WecomError(notSimulatedCode, `not simulated: message/send with msgtype ${msgtype}`)
      }
      throw new WecomError(40008, `invalid message type ${JSON.stringify(msgtype)}`)
  }
}

function payload(body: Fields, key: string): Fields {
  const fields = body.object(key)
  if (!fields) throw new WecomError(40063, `some parameters are empty: ${key}`)
  return fields
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

function readTextcard(card: Fields): Record<string, unknown> {
  const button = card.optionalText('btntxt', { maxChars: 4 })
  return {
    title: card.text('title', { missing: 40063, maxChars: 128, tooLong: 45002 }),
    description: card.text('description', { missing: 40063, maxChars: 512, tooLong: 45002 }),
    url: card.text('url', { missing: 40063, maxBytes: 2_048 }),
    ...(button === undefined ? {} : { btntxt: button }),
  }
}

const cardTypes = ['news_notice', 'button_interaction', 'vote_interaction', 'multiple_interaction']

/** A text_notice card: it needs main_title.title or sub_title_text, and where a tap leads (card_action). */
function readTemplateCard(card: Fields): Record<string, unknown> {
  const cardType = card.text('card_type', { missing: 40063 })
  if (cardTypes.includes(cardType)) throw new WecomError(notSimulatedCode, `not simulated: template card ${cardType}`)
  if (cardType !== 'text_notice') throw new WecomError(40058, `invalid card_type ${JSON.stringify(cardType)}`)
  const title = card.object('main_title')
  const subTitle = card.text('sub_title_text')
  if ((title?.text('title') ?? '') === '' && subTitle === '') {
    throw new WecomError(40058, 'main_title.title and sub_title_text are both empty')
  }
  const action = card.object('card_action')
  if (!action) throw new WecomError(40063, 'some parameters are empty: card_action')
  const taskId = card.optionalText('task_id', { maxBytes: 128 })
  if (taskId !== undefined && !/^[0-9A-Za-z_\-@]*$/.test(taskId))
    throw new WecomError(40058, `invalid task_id ${taskId}`)
  return {
    card_type: cardType,
    ...(taskId === undefined ? {} : { task_id: taskId }),
    ...copyTexts(card, 'source', ['desc', 'icon_url']),
    ...copyTexts(card, 'main_title', ['title', 'desc']),
    ...copyTexts(card, 'emphasis_content', ['title', 'desc']),
    ...copyTexts(card, 'quote_area', ['title', 'quote_text', 'url']),
    ...(subTitle === '' ? {} : { sub_title_text: subTitle }),
    horizontal_content_list: limited(card, 'horizontal_content_list', 6).map((item) => ({
      keyname: item.text('keyname', { missing: 40063 }),
      value: item.text('value'),
      url: item.text('url'),
    })),
    jump_list: limited(card, 'jump_list', 3).map((item) => ({
      title: item.text('title', { missing: 40063 }),
      url: item.text('url'),
    })),
    card_action: readCardAction(action),
  }
}

/** type 1 opens a url, type 2 a mini-program. */
function readCardAction(action: Fields): Record<string, unknown> {
  const type = action.integer('type', { min: 1, max: 2 })
  return type === 1
    ? { type, url: action.text('url', { missing: 40063, maxBytes: 2_048 }) }
    : { type, appid: action.text('appid', { missing: 40063 }), pagepath: action.text('pagepath') }
}

function limited(card: Fields, key: string, most: number): Fields[] {
  const list = card.objects(key)
  if (list.length > most) throw new WecomError(40058, `${key} has ${list.length} items, over ${most}`)
  return list
}

function copyTexts(card: Fields, key: string, fields: string[]): Record<string, unknown> {
  const given = card.object(key)
  return given ? { [key]: Object.fromEntries(fields.map((field) => [field, given.text(field)])) } : {}
}
