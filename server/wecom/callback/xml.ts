import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'

/** Longest body taken: a change of 500 members' ids is about 30 KB, its cipher about 40 KB. */
export const maxCallbackBytes = 256 * 1024

const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 8,
})

type Field = string | { [name: string]: Field | Field[] }
const field: z.ZodType<Field> = z.lazy(() =>
  z.union([z.string(), z.record(z.string(), z.union([field, z.array(field)]))]),
)
const documentShape = z.object({ xml: z.record(z.string(), z.union([field, z.array(field)])) })

/** The fields under `<xml>`, all text. Order means nothing (spec 20 section 14.4). */
export type CallbackFields = z.output<typeof documentShape>['xml']

/**
 * Reads a callback's XML, or null when it is none: too long, not well formed, with a document type (so no entity of
 * anybody's making), nested deeper than WeCom nests, or not under `<xml>`.
 */
export function readXml(text: string): CallbackFields | null {
  if (Buffer.byteLength(text) > maxCallbackBytes) return null
  if (/<!(?!\[CDATA\[|--)/.test(text.replaceAll(/<!\[CDATA\[[^]*?\]\]>/g, ''))) return null
  try {
    if (XMLValidator.validate(text) !== true) return null
    const read = documentShape.safeParse(parser.parse(text))
    return read.success ? read.data.xml : null
  } catch {
    return null // the parser throws on nesting and on malformed markup: either is no callback
  }
}

/** A field's text, or '' when it is absent or holds others. */
export const textOf = (fields: CallbackFields, name: string): string => {
  const value = fields[name]
  return typeof value === 'string' ? value : ''
}

/** The texts of a list field `<name><Item/>…</name>`. */
export function itemsOf(fields: CallbackFields, name: string): string[] {
  const value = fields[name]
  if (typeof value !== 'object' || Array.isArray(value)) return []
  const items = value['Item']
  return (Array.isArray(items) ? items : [items]).filter(
    (item): item is string => typeof item === 'string' && item !== '',
  )
}
