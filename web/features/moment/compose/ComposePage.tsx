import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { momentQuery } from '../queries.ts'
import { Composer } from './Composer.tsx'
import { draftOf, emptyDraft } from './draft.ts'

/** Writes a post: from nothing, as a copy of one that is there, or in its place. */
export function ComposePage() {
  const { t } = useWords()
  const { now } = useCorpTime()
  const { date, change, copy } = useSearch({ from: '/desk/moments/new' })
  const from = change ?? copy
  return (
    <Page title={t(change ? 'moment.changeTitle' : 'moment.plan')} note={t('moment.composeNote')}>
      {from === undefined ? (
        <Composer begin={emptyDraft(date, now.toPlainDateTime())} instead={undefined} />
      ) : (
        <From momentId={from} change={change} />
      )}
    </Page>
  )
}

function From({ momentId, change }: { momentId: string; change: string | undefined }) {
  const { t } = useWords()
  const { now, zoned } = useCorpTime()
  const query = useQuery({ ...momentQuery(momentId), staleTime: Infinity })
  const again = emptyDraft(undefined, now.toPlainDateTime()).dueAt
  return (
    <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
      {(post) => {
        const due = zoned(post.dueAt).toPlainDateTime().toString({ smallestUnit: 'minute' })
        return (
          <Composer
            begin={draftOf(post, change === undefined ? again : due)}
            instead={change === undefined ? undefined : post}
          />
        )
      }}
    </Answer>
  )
}
