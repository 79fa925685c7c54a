import { makeResponseCode } from '../../world/response-code.ts'
import type { World } from '../../world/world.ts'
import { knownStaff } from '../known.ts'
import { Refusal } from '../refusal.ts'
import type { ActionOf } from '../schema.ts'

type Keyed = { key?: string }
type Question = { question_key: string; option_list: { id: string }[] }
/** The parts of a template card that can be tapped, as protocol/template-card.ts keeps them. */
type Card = {
  card_type: string
  task_id?: string
  replace_text?: string
  action_menu?: { action_list: Keyed[] }
  button_list?: Keyed[]
  submit_button?: Keyed
  button_selection?: Question
  checkbox?: Question & { mode: number }
  select_list?: Question[]
}

/** A staff member taps a button of a template card, or an entry of its menu, and WeCom calls back (D90240). */
export function tapCard(world: World, action: ActionOf<'tap-card'>): Record<string, unknown> {
  const { userid, msgid, key } = action
  knownStaff(world, 'userid', userid)
  const card = cardOf(world, userid, msgid)
  const isMenu = hasKey(card.action_menu?.action_list ?? [], key)
  if (!isMenu && !hasKey([...(card.button_list ?? []), ...(card.submit_button ? [card.submit_button] : [])], key)) {
    throw new Refusal('key', `the card has no button or menu entry with key ${key}`)
  }
  if (!isMenu && card.replace_text !== undefined)
    throw new Refusal('key', `the buttons say ${card.replace_text} and are closed`, 409)
  const selected = isMenu ? [] : checkSelected(card, action.selected ?? [])
  const responseCode = makeResponseCode(world, msgid)
  world.emit({
    FromUserName: userid,
    Event: isMenu ? 'template_card_menu_event' : 'template_card_event',
    EventKey: key,
    TaskId: card.task_id,
    CardType: card.card_type,
    ResponseCode: responseCode,
    AgentID: world.corp.agentid,
    ...(selected.length === 0
      ? {}
      : {
          SelectedItems: {
            SelectedItem: selected.map(({ questionKey, optionIds }) => ({
              QuestionKey: questionKey,
              OptionIds: { OptionId: optionIds },
            })),
          },
        }),
  })
  return { responseCode }
}

function cardOf(world: World, userid: string, msgid: string): Card {
  const row = world.store.row<{ body: string; recalled: number }>(
    `select body, recalled from app_message where userid = ? and msgid = ? and msgtype = 'template_card'`,
    userid,
    msgid,
  )
  if (!row || row.recalled === 1) throw new Refusal('msgid', `${userid} has no template card ${msgid}`, 404)
  return JSON.parse(row.body) as Card // written by message/send
}

function hasKey(list: Keyed[], key: string): boolean {
  return list.some((one) => one.key === key)
}

/** The answers, each to a question of the card with options of it; a question of one answer takes one. */
function checkSelected(card: Card, selected: NonNullable<ActionOf<'tap-card'>['selected']>): typeof selected {
  const questions = [card.button_selection, card.checkbox, ...(card.select_list ?? [])].filter(
    (one) => one !== undefined,
  )
  for (const [index, { questionKey, optionIds }] of selected.entries()) {
    const question = questions.find((one) => one.question_key === questionKey)
    if (!question) throw new Refusal(`selected.${index}.questionKey`, `the card does not ask ${questionKey}`)
    const stranger = optionIds.find((id) => !question.option_list.some((option) => option.id === id))
    if (stranger !== undefined)
      throw new Refusal(`selected.${index}.optionIds`, `${stranger} is no option of ${questionKey}`)
    const several = question === card.checkbox && card.checkbox.mode === 1
    if (optionIds.length > 1 && !several)
      throw new Refusal(`selected.${index}.optionIds`, `${questionKey} takes one answer`)
  }
  return selected
}
