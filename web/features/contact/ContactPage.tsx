import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { ContactPage as Contact } from '#contract/contact.ts'
import { People, useStoryAside } from '#web/features/enrollment/index.ts'
import { CorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { contactTabs } from '#web/search.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Tabs } from '#web/ui/Tabs.tsx'
import styles from './contact.module.css'
import { Messages } from './Messages.tsx'
import { contactQuery } from './queries.ts'
import { Timeline } from './Timeline.tsx'
import { Writing } from './Writing.tsx'

/** One contact: who it is, which journeys it walks, what was written to it, and what happened. */
export function ContactPage() {
  const { t } = useWords()
  const { contactId } = useParams({ from: '/desk/contacts/$contactId' })
  const { tab = 'journeys' } = useSearch({ from: '/desk/contacts/$contactId' })
  const navigate = useNavigate({ from: '/contacts/$contactId' })
  const query = useQuery(contactQuery(contactId))
  const aside = useStoryAside()
  const contact = query.data
  return (
    <Page
      title={contact ? contact.name || t('member.unnamed') : t('enrollment.column.contact')}
      mark={contact ? <Marks contact={contact} /> : null}
      note={
        contact ? (
          <>
            {contact.company ? `${contact.company} · ` : ''}
            {t('contact.since')} <CorpTime at={contact.firstSeenAt} />
          </>
        ) : null
      }
      aside={aside}
    >
      <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
        {(found) => (
          <>
            <Profile contact={found} />
            <Tabs
              label={t('contact.parts')}
              value={tab}
              options={contactTabs.map((value) => ({ value, label: t(`contact.tab.${value}`) }))}
              onChange={(next) => void navigate({ search: { tab: next }, replace: true, resetScroll: false })}
            />
            <Suspense fallback={<Bones rows={4} label={t('common.loading')} />}>
              {tab === 'journeys' ? (
                <People
                  of={`contacts/${contactId}`}
                  filters={{}}
                  none={<Empty quiet title={t('enrollment.noJourneys')} />}
                />
              ) : null}
              {tab === 'messages' ? <Messages contactId={contactId} /> : null}
              {tab === 'timeline' ? <Timeline contactId={contactId} /> : null}
            </Suspense>
          </>
        )}
      </Answer>
    </Page>
  )
}

function Marks({ contact }: { contact: Contact }) {
  const { t } = useWords()
  return (
    <>
      <Pill tone={contact.depth === 'friend' ? 'accent' : 'plain'}>{t(`contact.depth.${contact.depth}`)}</Pill>
      {contact.optedOutAt ? <Pill tone="warn">{t('contact.optedOut')}</Pill> : null}
      {contact.exclusion ? <Pill tone="warn">{t(`contact.exclusion.${contact.exclusion}`)}</Pill> : null}
    </>
  )
}

function Profile({ contact }: { contact: Contact }) {
  const { t } = useWords()
  const chats = contact.memberships.filter(({ leftAt }) => leftAt === null)
  return (
    <dl className={styles['profile']}>
      <dt>{t('contact.friendOf')}</dt>
      <dd>
        {contact.follows.length === 0
          ? t('contact.nobody')
          : contact.follows.map(({ staff, followedAt, endedAt }) => (
              <span key={`${staff.staffId} ${followedAt}`}>
                {staff.name}
                {endedAt ? <small> {t('contact.pastFriend')}</small> : null}
              </span>
            ))}
      </dd>
      <dt>{t('contact.groupChats')}</dt>
      <dd>
        {chats.length === 0
          ? '–'
          : chats.map(({ groupChat }) => (
              <Link
                key={groupChat.groupChatId}
                to="/group-chats/$groupChatId"
                params={{ groupChatId: groupChat.groupChatId }}
              >
                {groupChat.name}
              </Link>
            ))}
      </dd>
      <dt>{t('contact.tags')}</dt>
      <dd>
        {contact.tags.length === 0
          ? t('contact.noTags')
          : contact.tags.map((tag) => <Pill key={tag.tagId}>{tag.name}</Pill>)}
      </dd>
      <dt>{t('contact.writing')}</dt>
      <dd>
        <Writing contact={contact} />
      </dd>
    </dl>
  )
}
