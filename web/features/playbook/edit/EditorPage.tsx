import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { DraftEditor } from './DraftEditor.tsx'
import { draftQuery } from './queries.ts'

/** A playbook in the making. */
export function EditorPage() {
  const { t } = useWords()
  const { draftId } = useParams({ from: '/desk/playbooks/drafts/$draftId' })
  const query = useQuery(draftQuery(draftId))
  if (query.data === undefined)
    return (
      <Page title={t('editor.drafts')}>
        <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
          {() => null}
        </Answer>
      </Page>
    )
  return <DraftEditor key={draftId} draft={query.data} />
}
