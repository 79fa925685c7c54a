import type { Reading } from '#server/features/sync/sql/reading.ts'
import type {
  WecomClient,
  WecomContact,
  WecomDepartment,
  WecomFollow,
  WecomGroupChat,
  WecomResult,
  WecomStaff,
  WecomTagGroup,
} from '#server/wecom/index.ts'

/** What WeCom answered about one object. */
export type ReadObject =
  | { kind: 'group_chat'; chat: WecomGroupChat }
  | { kind: 'contact'; contact: WecomContact; follows: WecomFollow[] }
  | { kind: 'tag'; groups: WecomTagGroup[] }
  | { kind: 'staff'; staff: WecomStaff }
  | { kind: 'department'; departments: WecomDepartment[] }

/** Asks WeCom about one object. */
export async function readObject(
  wecom: WecomClient,
  { kind, objectKey }: Reading,
  signal: AbortSignal,
): Promise<WecomResult<ReadObject>> {
  const options = { signal }
  switch (kind) {
    case 'group_chat':
      return map(await wecom.groupChat.get(objectKey, options), (chat) => ({ kind, chat }))
    case 'contact':
      return readContact(wecom, objectKey, options)
    case 'tag':
      return map(await wecom.tag.list(options), (groups) => ({ kind, groups }))
    case 'staff':
      return map(await wecom.directory.member(objectKey, options), (staff) => ({ kind, staff }))
    case 'department':
      return map(await wecom.directory.departments(options), (departments) => ({ kind, departments }))
    default:
      return kind satisfies never
  }
}

const map = <T, R>(result: WecomResult<T>, present: (value: T) => R): WecomResult<R> =>
  result.ok ? { ok: true, value: present(result.value) } : result

/** With all its followers: above 500 they come by page. */
async function readContact(
  wecom: WecomClient,
  externalUserid: string,
  options: { signal: AbortSignal },
): Promise<WecomResult<ReadObject>> {
  const follows: WecomFollow[] = []
  let cursor: string | null = null
  for (;;) {
    const page: Awaited<ReturnType<typeof wecom.contact.get>> = await wecom.contact.get(externalUserid, cursor, options)
    if (!page.ok) return page
    follows.push(...page.value.follows)
    cursor = page.value.nextCursor
    if (cursor === null) return { ok: true, value: { kind: 'contact', contact: page.value.contact, follows } }
  }
}
