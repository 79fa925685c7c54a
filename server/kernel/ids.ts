declare const corpIdBrand: unique symbol

/** Our own id of a corp, the tenant. Never WeCom's `corpid`. */
export type CorpId = string & { readonly [corpIdBrand]: true }

const uuidForm = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Whether `text` is a UUID in PostgreSQL's own form: lower case, with hyphens. */
export const isUuid = (text: string): boolean => uuidForm.test(text)

/** Marks text as a corp's id. Throws on anything but a UUID, so that it can stand in a `set local`. */
export function corpId(text: string): CorpId {
  if (!isUuid(text)) throw new Error(`a corp id is a lower-case UUID, got ${JSON.stringify(text)}`)
  return text as CorpId // the brand has no run-time form
}
