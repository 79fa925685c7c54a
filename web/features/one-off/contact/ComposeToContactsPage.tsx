import { useQuery } from '@tanstack/react-query'
import { useSearch } from '@tanstack/react-router'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { ContactComposer } from './ContactComposer.tsx'
import { contactDraftOf, emptyContactDraft } from './draft.ts'
import { contactOneOffQuery } from './queries.ts'

/** Writes a one-off to contacts: from nothing, as a copy of one that was sent, or in the place of one that has not gone out. */
export function ComposeToContactsPage() {
  const { t } = useWords()
  const { change, copy } = useSearch({ from: '/desk/one-offs/contacts/new' })
  const from = change ?? copy
  return (
    <Page
      title={t(change ? 'oneOff.changeTitle' : 'oneOff.toContacts.compose')}
      note={t('oneOff.toContacts.composeNote')}
    >
      {from === undefined ? (
        <ContactComposer begin={emptyContactDraft} instead={undefined} />
      ) : (
        <From oneOffId={from} change={change} />
      )}
    </Page>
  )
}

function From({ oneOffId, change }: { oneOffId: string; change: string | undefined }) {
  const { t } = useWords()
  const query = useQuery({ ...contactOneOffQuery(oneOffId), staleTime: Infinity })
  return (
    <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
      {(found) => <ContactComposer begin={contactDraftOf(found.request, change === undefined)} instead={change} />}
    </Answer>
  )
}
