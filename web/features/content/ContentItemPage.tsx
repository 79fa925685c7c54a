import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { draftOf, emptyItem, writtenOf } from './draft.ts'
import { ItemEditor } from './ItemEditor.tsx'
import { itemQuery } from './queries.ts'

/** Writes an item that is not there yet. */
export const NewContentItemPage = () => <ItemEditor item={null} begin={emptyItem} />

/** An item of the library: what it says, how it stands, where it is used. */
export function ContentItemPage() {
  const { t } = useWords()
  const { contentItemId } = useParams({ from: '/desk/content/$contentItemId' })
  const query = useQuery(itemQuery(contentItemId))
  const { data } = query
  if (data) return <ItemEditor key={data.contentItemId} item={data} begin={draftOf(writtenOf(data))} />
  return (
    <Page title={t('shell.rooms.content')}>
      <Answer query={query} shape={<Bones rows={8} height={56} label={t('common.loading')} />}>
        {() => null}
      </Answer>
    </Page>
  )
}
