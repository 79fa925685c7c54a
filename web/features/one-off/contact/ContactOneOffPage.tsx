import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { ContactOneOffPage as Found } from '#contract/contact-one-off.ts'
import { useStoryAside } from '#web/features/enrollment/index.ts'
import { CorpTime, useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from '../one-off.module.css'
import { OneOffStanding } from '../OneOffStanding.tsx'
import { PartList } from '../PartResults.tsx'
import { AudienceWords } from './AudienceWords.tsx'
import { CancelToContacts } from './CancelToContacts.tsx'
import { ContactResults } from './ContactResults.tsx'
import { ReasonTable, StaffTable } from './ContactTables.tsx'
import { contactOneOffQuery } from './queries.ts'

/** What became of a one-off to contacts: in all, by part, by who sends, and contact by contact. */
export function ContactOneOffPage() {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const { oneOffId } = useParams({ from: '/desk/one-offs/contacts/$oneOffId' })
  const query = useQuery(contactOneOffQuery(oneOffId))
  const story = useStoryAside()
  const found = query.data
  return (
    <Page
      title={found?.name ?? t('shell.rooms.oneOffs')}
      mark={found ? <OneOffStanding state={found.state} /> : null}
      note={
        found
          ? t('oneOff.sentBy', { name: found.createdBy, at: moment(found.createdAt), due: moment(found.dueAt) })
          : null
      }
      actions={found ? <Actions oneOff={found} /> : null}
      aside={story}
    >
      <Answer query={query} shape={<Bones rows={8} height={56} label={t('common.loading')} />}>
        {(oneOff) => (
          <>
            {oneOff.cancelledAt ? (
              <output className={styles['cancelled']}>
                {t('oneOff.cancelledBy', { name: oneOff.cancelledBy ?? '' })} <CorpTime at={oneOff.cancelledAt} />
              </output>
            ) : null}
            <Totals oneOff={oneOff} />
            <div className={styles['results']}>
              <Section title={t('oneOff.byPart')}>
                <PartList
                  parts={oneOff.byPart}
                  renderHead={(part) => (
                    <>
                      <AudienceWords to={oneOff.request.parts[part.place - 1]?.to} />
                      <span>{t('common.people', { count: part.contacts })}</span>
                    </>
                  )}
                />
              </Section>
              <div>
                <StaffTable rows={oneOff.byStaff} />
                <ReasonTable rows={oneOff.reasons} />
              </div>
            </div>
            {oneOff.state === 'planned' ? (
              <Empty quiet title={t('oneOff.toContacts.notYet')} />
            ) : (
              <ContactResults oneOffId={oneOffId} hasParts={oneOff.parts > 1} />
            )}
          </>
        )}
      </Answer>
    </Page>
  )
}

function Totals({ oneOff: { counts, contacts, byPart } }: { oneOff: Found }) {
  const { t } = useWords()
  const of = (...states: (keyof typeof counts)[]): number =>
    states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  const linked = byPart.filter((part) => part.clicks !== null)
  const troubled = of('failed', 'in_doubt')
  const missed = of('expired', 'skipped')
  return (
    <Figures label={t('oneOff.totals')}>
      <Figure label={t('oneOff.toContacts.total.contacts')} value={contacts} />
      <Figure label={t('oneOff.total.sent')} value={of('sent', 'reported')} tone="good" />
      <Figure label={t('oneOff.total.waiting')} value={of('due', 'waiting_staff', 'planned', 'deferred')} />
      <Figure label={t('oneOff.total.missed')} value={missed} tone={missed > 0 ? 'warn' : 'plain'} />
      <Figure label={t('oneOff.total.failed')} value={troubled} tone={troubled > 0 ? 'harm' : 'plain'} />
      {linked.length > 0 ? (
        <Figure
          label={t('oneOff.total.clicks')}
          value={linked.reduce((sum, part) => sum + (part.clicks ?? 0), 0)}
          hint={t('oneOff.total.clicksHint')}
        />
      ) : null}
    </Figures>
  )
}

function Actions({ oneOff }: { oneOff: Found }) {
  const { t } = useWords()
  const maySend = useMay('one_off.send')
  const [isAsking, setAsking] = useState(false)
  const isOpen = oneOff.state === 'planned' || oneOff.state === 'under_way'
  if (!maySend) return null
  return (
    <>
      <Link to="/one-offs/contacts/new" search={{ copy: oneOff.oneOffId }}>
        <Button>{t('oneOff.again')}</Button>
      </Link>
      {oneOff.isChangeable ? (
        <Link to="/one-offs/contacts/new" search={{ change: oneOff.oneOffId }}>
          <Button>{t('oneOff.change')}</Button>
        </Link>
      ) : null}
      {isOpen ? (
        <Button danger onClick={() => setAsking(true)}>
          {t('oneOff.cancel.name')}
        </Button>
      ) : null}
      {isAsking ? <CancelToContacts oneOff={oneOff} onClose={() => setAsking(false)} /> : null}
    </>
  )
}
