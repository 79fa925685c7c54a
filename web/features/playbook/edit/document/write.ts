import { stringify } from 'yaml'
import type { Json } from './edit.ts'

/** A line longer than this is written as a block of several. */
const LINE_MAX = 110

/** The order in which fields are written; those not named here come last. */
const FIELD_ORDER = [
  'format id key kind type name name_en title title_en summary summary_en note bond basics positioning',
  'audience pain solution purpose offer community_type trade setup group_name nickname rule pattern remind',
  'rules donts musts roles role person duty ammunition visual pilot variables label label_en links url phases',
  'enter slots cadence pick columns tracks when days names at slot content column channel contents',
  'per_day per_week priority catch_up fallback on tag segment where again after_days zone goals exits track',
  'for until at_most add remove within_hours within_days leave reason reason_en cases steps otherwise class form labels text attachments variants governor',
].flatMap((names) => names.split(' '))

/** Fields of the document itself, whose order differs: contents stand near its end. */
const ROOT_ORDER = [
  'format id name name_en summary summary_en basics setup variables links phases slots columns',
  'tracks governor contents',
].flatMap((names) => names.split(' '))

/** The rank of a field among its neighbours. */
export const rankOf = (name: string, isRoot: boolean): number => {
  const rank = (isRoot ? ROOT_ORDER : FIELD_ORDER).indexOf(name)
  return rank < 0 ? FIELD_ORDER.length : rank
}

/** YAML 1.1 readers take 08:30 for a number of minutes. */
const isClock = (text: string): boolean => /^\d{1,2}:\d\d$/.test(text)

const isScalar = (value: Json): value is string | number | boolean => typeof value !== 'object'

/** A value in one line, as it may stand between brackets. */
export function inFlow(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(inFlow).join(', ')}]`
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([name, inner]) => `${inFlow(name)}: ${inFlow(inner)}`)
    return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`
  }
  if (typeof value !== 'string') return String(value)
  if (isClock(value)) return `'${value}'`
  if (/[\n\r\t]/.test(value)) return JSON.stringify(value)
  return stringify([value], { collectionStyle: 'flow', singleQuote: true, lineWidth: 0, flowCollectionPadding: false })
    .trim()
    .slice(1, -1)
}

function inLine(value: string | number | boolean): string {
  if (typeof value !== 'string') return String(value)
  if (isClock(value)) return `'${value}'`
  if (/[\n\r\t]/.test(value)) return JSON.stringify(value)
  return stringify(value, { singleQuote: true, lineWidth: 0 }).trimEnd()
}

/** Whether a text is written as a block of its own lines; others of several lines go in quotes. */
const isLiteral = (value: Json): value is string =>
  typeof value === 'string' &&
  /^\n*\S[^]*\n/.test(value) &&
  !value.endsWith('\n\n') &&
  // oxlint-disable-next-line no-control-regex -- what a block cannot hold
  !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\ufeff\ufffe\uffff]/.test(value)

/** A text behind its field's colon, in two parts: what stays on the line, and the lines below it, each with its end. */
export type Written = { head: string; body: string }

/** A value as it stands behind `name:` or `-`; `indent` is the column of the name or the dash. */
export function inBlock(value: Json, indent: number, preferFlow = true): Written {
  const pad = ' '.repeat(indent + 2)
  if (isLiteral(value)) {
    const lines = value.replace(/\n$/, '').split('\n')
    const body = lines.map((line) => (line === '' ? '\n' : `${pad}${line}\n`)).join('')
    return { head: value.endsWith('\n') ? ' |' : ' |-', body }
  }
  if (isScalar(value)) return { head: ` ${inLine(value)}`, body: '' }
  const flow = inFlow(value)
  const isShort = indent + flow.length <= LINE_MAX && !hasLiteral(value)
  if (Array.isArray(value)) {
    if (value.length === 0 || (isShort && value.every(isScalar))) return { head: ` ${flow}`, body: '' }
    return { head: '', body: value.map((item) => itemLines(item, indent + 2)).join('') }
  }
  const isFlat = Object.values(value).every(
    (inner) => isScalar(inner) || (Array.isArray(inner) && inner.every(isScalar)),
  )
  if (Object.keys(value).length === 0 || (preferFlow && isShort && isFlat)) return { head: ` ${flow}`, body: '' }
  return { head: '', body: fieldLines(value, indent + 2) }
}

const hasLiteral = (value: Json): boolean =>
  typeof value === 'object' ? Object.values(value).some(hasLiteral) : isLiteral(value)

/** The fields of a map, each on its own line or lines. */
function fieldLines(value: { [key: string]: Json }, indent: number): string {
  return Object.entries(value)
    .map(([name, inner]) => pairLines(name, inner, indent))
    .join('')
}

/** `name: value` on its own line or lines. */
export function pairLines(name: string, value: Json, indent: number): string {
  const { head, body } = inBlock(value, indent)
  return `${' '.repeat(indent)}${inLine(name)}:${head}\n${body}`
}

/** `- value` on its own line or lines; a map of more than one line begins on the dash's. */
export function itemLines(item: Json, indent: number, isFlow = false): string {
  const dash = `${' '.repeat(indent)}-`
  if (isFlow && !hasLiteral(item)) return `${dash} ${inFlow(item)}\n`
  const { head, body } = inBlock(item, indent, !isNamed(item))
  return head === '' ? `${dash} ${body.slice(indent + 2)}` : `${dash}${head}\n${body}`
}

/** Something with an id and a name of its own is read line by line. */
const isNamed = (item: Json): boolean =>
  typeof item === 'object' && !Array.isArray(item) && 'id' in item && Object.keys(item).length > 4
