import { type ContentItemState, libraryReference } from '#contract/content-library.ts'
import type { CorpTx } from '#server/db/database.ts'
import { listStates } from '#server/features/content/use-sql.ts'
import type { CorpId } from '#server/kernel/ids.ts'

type Words = { zh: string; en: string }
export type LibraryFault = { value: string; rule: string; message: Words; repair: Words }

/**
 * Why copies of the library's items may not go out, by their references `id@revision`: the item is not there, was retired,
 * or has not passed its review. Those of which nothing is to be said are left out.
 */
export async function faultsOfLibrary(
  tx: CorpTx,
  corpId: CorpId,
  references: readonly string[],
): Promise<Map<string, LibraryFault>> {
  const named = [...new Set(references)].flatMap((text) => {
    const from = libraryReference(text)
    return from === null ? [] : [{ text, contentItemId: from.contentItemId }]
  })
  const items = await listStates(
    tx,
    corpId,
    named.map(({ contentItemId }) => contentItemId),
  )
  return new Map(
    named.flatMap(({ text, contentItemId }) => {
      const fault = faultOf(items.get(contentItemId) ?? null)
      return fault === null ? [] : [[text, fault] as const]
    }),
  )
}

const another = {
  zh: '换一条审过的素材，或去掉「来自素材库」',
  en: 'choose an approved item, or let go of the library',
}

function faultOf(item: { name: string; state: ContentItemState } | null): LibraryFault | null {
  if (item === null)
    return {
      value: '',
      rule: 'content_absent',
      message: { zh: '素材库里没有这条素材', en: 'the library has no such item' },
      repair: another,
    }
  const { name: value, state } = item
  switch (state) {
    case 'approved':
      return null
    case 'retired':
      return {
        value,
        rule: 'content_retired',
        message: { zh: `素材「${value}」已下架`, en: `${value} was retired from the library` },
        repair: another,
      }
    case 'draft':
    case 'in_review':
      return {
        value,
        rule: 'content_not_approved',
        message: { zh: `素材「${value}」还没审过`, en: `${value} has not passed its review` },
        repair: { zh: '先在素材库里审过它，或换一条', en: 'have it reviewed first, or choose another' },
      }
    default:
      return state satisfies never
  }
}
