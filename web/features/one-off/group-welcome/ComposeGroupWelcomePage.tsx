import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { draftOf, emptyWelcome } from './draft.ts'
import { groupWelcomesQuery } from './queries.ts'
import { WelcomeComposer } from './WelcomeComposer.tsx'

/** Writes a group welcome: from nothing, or in the place of one that is there. */
export function ComposeGroupWelcomePage() {
  const { t } = useWords()
  const { change } = useSearch({ from: '/desk/one-offs/group-welcomes/new' })
  return (
    <Page
      title={t(change ? 'groupWelcome.changeTitle' : 'groupWelcome.add')}
      note={t(change ? 'groupWelcome.changeNote' : 'groupWelcome.composeNote')}
    >
      {change === undefined ? <WelcomeComposer begin={emptyWelcome} instead={null} /> : <From id={change} />}
    </Page>
  )
}

function From({ id }: { id: string }) {
  const { t } = useWords()
  const query = useQuery({ ...groupWelcomesQuery, staleTime: Infinity, refetchOnMount: false })
  return (
    <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
      {({ items }) => {
        const found = items.find(({ groupWelcomeId }) => groupWelcomeId === id)
        return found ? (
          <WelcomeComposer key={id} begin={draftOf(found)} instead={found} />
        ) : (
          <Empty title={t('groupWelcome.gone')} />
        )
      }}
    </Answer>
  )
}
