import type { World } from '../world/world.ts'
import { checkMedia } from './attachment.ts'
import { WecomError } from './error.ts'
import type { Fields } from './field.ts'

const cardTypes = [
  'text_notice',
  'news_notice',
  'button_interaction',
  'vote_interaction',
  'multiple_interaction',
] as const
type CardType = (typeof cardTypes)[number]

/** A template card as it is kept: the fields of the request that its type knows. */
export type Card = { card_type: CardType } & Record<string, unknown>

const keyBytes = 1_024
const optionBytes = 128
const urlBytes = 2_048

/** Whether taps on a card call back, so that it has a response_code and can be updated (D90236). */
export function callsBack(card: Record<string, unknown>): boolean {
  return 'action_menu' in card || ['button_list', 'checkbox', 'select_list'].some((part) => part in card)
}

/** A template card, checked by the table of its type (D90236). */
export function readTemplateCard(world: World, card: Fields): Card {
  const type = card.text('card_type', { missing: 40063 })
  if (!isCardType(type)) throw new WecomError(40058, `invalid card_type ${JSON.stringify(type)}`)
  const common = {
    card_type: type,
    ...readTaskId(card, type),
    ...copy(card, 'source', ['desc', 'icon_url']),
    ...readActionMenu(card),
    ...copy(card, 'main_title', ['title', 'desc']),
  }
  switch (type) {
    case 'text_notice':
      if ((card.object('main_title')?.text('title') ?? '') === '' && card.text('sub_title_text') === '') {
        throw new WecomError(40058, 'main_title.title and sub_title_text are both empty')
      }
      return {
        ...common,
        ...readBody(world, card),
        ...copy(card, 'emphasis_content', ['title', 'desc']),
        card_action: readAction(part(card, 'card_action'), 1),
      }
    case 'news_notice':
      needTitle(card)
      if (!card.has('card_image') && !card.has('image_text_area')) {
        throw new WecomError(40058, 'card_image and image_text_area are both empty')
      }
      return {
        ...common,
        ...readBody(world, card),
        ...readPictures(card),
        vertical_content_list: listed(card, 'vertical_content_list', 0, 4).map((item) => ({
          title: item.text('title', { missing: 40063 }),
          desc: item.text('desc'),
        })),
        card_action: readAction(part(card, 'card_action'), 1),
      }
    case 'button_interaction':
      needTitle(card)
      return {
        ...common,
        ...readBody(world, card),
        ...(card.has('card_action') ? { card_action: readAction(part(card, 'card_action'), 0) } : {}),
        ...(card.has('button_selection') ? { button_selection: readSelection(part(card, 'button_selection')) } : {}),
        button_list: readButtons(card),
      }
    case 'vote_interaction':
      needTitle(card)
      return { ...common, checkbox: readCheckbox(part(card, 'checkbox')), submit_button: readSubmit(card) }
    case 'multiple_interaction':
      needTitle(card)
      return {
        ...common,
        select_list: unique(listed(card, 'select_list', 1, 3).map(readSelection), 'select_list', 'question_key'),
        submit_button: readSubmit(card),
      }
    default:
      return type satisfies never
  }
}

function isCardType(type: string): type is CardType {
  return (cardTypes as readonly string[]).includes(type)
}

/** task_id: letters, digits and _-@, 128 bytes; cards that call back must have one. */
function readTaskId(card: Fields, type: CardType): { task_id?: string } {
  const needed = type.endsWith('_interaction') || card.has('action_menu')
  const taskId = card.text('task_id', { ...(needed ? { missing: 40063 } : {}), maxBytes: 128 })
  if (!/^[0-9A-Za-z_\-@]*$/.test(taskId)) throw new WecomError(40058, `invalid task_id ${taskId}`)
  return taskId === '' ? {} : { task_id: taskId }
}

function readActionMenu(card: Fields): Record<string, unknown> {
  const menu = card.object('action_menu')
  if (!menu) return {}
  const actions = listed(menu, 'action_list', 1, 3).map((action) => ({
    text: action.text('text', { missing: 40063 }),
    key: action.text('key', { missing: 40063, maxBytes: keyBytes }),
  }))
  return { action_menu: { desc: menu.text('desc'), action_list: unique(actions, 'action_list', 'key') } }
}

/** What the first three types share below their title. */
function readBody(world: World, card: Fields): Record<string, unknown> {
  const subTitle = card.text('sub_title_text')
  return {
    ...readArea(card, 'quote_area', ['title', 'quote_text']),
    ...(subTitle === '' ? {} : { sub_title_text: subTitle }),
    horizontal_content_list: listed(card, 'horizontal_content_list', 0, 6).map((item) => readLine(world, item)),
    jump_list: listed(card, 'jump_list', 0, 3).map((item) => ({
      title: item.text('title', { missing: 40063 }),
      ...readAction(item, 0),
    })),
  }
}

/** A line of the table: plain, or leading to a page (1), a file (2) or a member (3). */
function readLine(world: World, item: Fields): Record<string, unknown> {
  const type = item.integer('type', { absent: 0, min: 0, max: 3 })
  return {
    type,
    keyname: item.text('keyname', { missing: 40063 }),
    value: item.text('value'),
    ...(type === 1 ? { url: item.text('url', { missing: 40063, maxBytes: urlBytes }) } : {}),
    ...(type === 2 ? { media_id: checkMedia(world, item.text('media_id', { missing: 41006 }), 'file') } : {}),
    ...(type === 3 ? { userid: item.text('userid', { missing: 40063 }) } : {}),
  }
}

/** Where a tap leads: nowhere (0), to a page (1) or a mini-program (2). */
function readAction(action: Fields, least: 0 | 1): Record<string, unknown> {
  const type = action.integer('type', { ...(least === 0 ? { absent: 0 } : {}), min: least, max: 2 })
  if (type === 0) return { type }
  return type === 1
    ? { type, url: action.text('url', { missing: 40063, maxBytes: urlBytes }) }
    : { type, appid: action.text('appid', { missing: 40063 }), pagepath: action.text('pagepath') }
}

function readArea(card: Fields, key: string, texts: string[]): Record<string, unknown> {
  const area = card.object(key)
  return area ? { [key]: { ...readAction(area, 0), ...textsOf(area, texts) } } : {}
}

function readPictures(card: Fields): Record<string, unknown> {
  card.object('image_text_area')?.text('image_url', { missing: 40063 })
  const image = card.object('card_image')
  return {
    ...readArea(card, 'image_text_area', ['title', 'desc', 'image_url']),
    ...(image ? { card_image: { url: image.text('url', { missing: 40063 }), aspect_ratio: readRatio(image) } } : {}),
  }
}

/** The picture's width over its height: between 1.3, which is the default, and 2.25. */
function readRatio(image: Fields): number {
  const ratio = image.decimal('aspect_ratio', 1.3)
  if (ratio < 1.3 || ratio > 2.25) throw new WecomError(40058, `invalid aspect_ratio ${ratio}: allowed 1.3 to 2.25`)
  return ratio
}

/** Buttons call back (type 0, with a key) or lead to a page (type 1). */
function readButtons(card: Fields): Record<string, unknown>[] {
  const buttons = listed(card, 'button_list', 1, 6).map((button) => {
    const type = button.integer('type', { absent: 0, min: 0, max: 1 })
    return {
      type,
      text: button.text('text', { missing: 40063 }),
      style: button.integer('style', { absent: 1 }),
      ...(type === 0
        ? { key: button.text('key', { missing: 40063, maxBytes: keyBytes }) }
        : { url: button.text('url', { missing: 40063, maxBytes: urlBytes }) }),
    }
  })
  return unique(buttons, 'button_list', 'key')
}

function readSelection(selection: Fields): Record<string, unknown> {
  const selected = selection.text('selected_id')
  const options = readOptions(selection, 10)
  return {
    question_key: selection.text('question_key', { missing: 40063, maxBytes: keyBytes }),
    title: selection.text('title'),
    option_list: options,
    selected_id: options.some((option) => option['id'] === selected) ? selected : options[0]?.['id'],
  }
}

/** A question of one answer (mode 0) or several (1). */
function readCheckbox(checkbox: Fields): Record<string, unknown> {
  return {
    question_key: checkbox.text('question_key', { missing: 40063, maxBytes: keyBytes }),
    mode: checkbox.integer('mode', { absent: 0, min: 0, max: 1 }),
    option_list: readOptions(checkbox, 20),
  }
}

function readOptions(question: Fields, most: number): Record<string, unknown>[] {
  const options = listed(question, 'option_list', 1, most).map((option) => ({
    id: option.text('id', { missing: 40063, maxBytes: optionBytes }),
    text: option.text('text', { missing: 40063 }),
    ...(option.has('is_checked') ? { is_checked: option.flag('is_checked', false) } : {}),
  }))
  return unique(options, 'option_list', 'id')
}

function readSubmit(card: Fields): Record<string, unknown> {
  const submit = part(card, 'submit_button')
  return { text: submit.text('text') || '提交', key: submit.text('key', { missing: 40063, maxBytes: keyBytes }) }
}

function needTitle(card: Fields): void {
  part(card, 'main_title').text('title', { missing: 40063 })
}

function part(card: Fields, key: string): Fields {
  const fields = card.object(key)
  if (!fields) throw new WecomError(40063, `some parameters are empty: ${key}`)
  return fields
}

function listed(card: Fields, key: string, least: number, most: number): Fields[] {
  const list = card.objects(key)
  if (list.length < least || list.length > most) {
    throw new WecomError(40058, `${key} has ${list.length} items: allowed ${least} to ${most}`)
  }
  return list
}

function unique<Item extends Record<string, unknown>>(list: Item[], name: string, key: string): Item[] {
  const keys = list.map((item) => item[key]).filter((value) => value !== undefined)
  if (new Set(keys).size < keys.length) throw new WecomError(40058, `${name} has the same ${key} twice`)
  return list
}

function copy(card: Fields, key: string, fields: string[]): Record<string, unknown> {
  const given = card.object(key)
  return given ? { [key]: textsOf(given, fields) } : {}
}

function textsOf(given: Fields, fields: string[]): Record<string, string> {
  return Object.fromEntries(fields.filter((field) => given.has(field)).map((field) => [field, given.text(field)]))
}
