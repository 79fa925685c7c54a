import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { oneOffQuery } from '../queries.ts'
import { Composer } from './Composer.tsx'
import { draftOf, emptyDraft } from './draft.ts'

/** Writes a one-off: from nothing, as a copy of one that was sent, or in the place of one that has not gone out. */
export function ComposePage() {
  const { t } = useWords()
  const { change, copy } = useSearch({ from: '/desk/one-offs/new' })
  const from = change ?? copy
  return (
    <Page title={t(change ? 'oneOff.changeTitle' : 'oneOff.compose')} note={t('oneOff.composeNote')}>
      {from === undefined ? (
        <Composer begin={emptyDraft} instead={undefined} />
      ) : (
        <From oneOffId={from} change={change} />
      )}
    </Page>
  )
}

function From({ oneOffId, change }: { oneOffId: string; change: string | undefined }) {
  const { t } = useWords()
  const query = useQuery({ ...oneOffQuery(oneOffId), staleTime: Infinity })
  return (
    <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
      {(found) => <Composer begin={draftOf(found.request, change === undefined)} instead={change} />}
    </Answer>
  )
}
