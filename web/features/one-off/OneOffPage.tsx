import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { OneOffPage as Found } from '#contract/one-off.ts'
import { useWhyAside } from '#web/features/occurrence/index.ts'
import { CorpTime, useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Page } from '#web/ui/Page.tsx'
import { CancelOneOff } from './CancelOneOff.tsx'
import { ChatResults } from './ChatResults.tsx'
import styles from './one-off.module.css'
import { OneOffStanding } from './OneOffStanding.tsx'
import { PartResults } from './PartResults.tsx'
import { oneOffQuery } from './queries.ts'
import { StaffResults } from './StaffResults.tsx'

/** What became of a one-off: in all, by part, by who sends, and group chat by group chat. */
export function OneOffPage() {
  const { t } = useWords()
  const { moment } = useCorpTime()
  const { oneOffId } = useParams({ from: '/desk/one-offs/$oneOffId' })
  const query = useQuery(oneOffQuery(oneOffId))
  const why = useWhyAside()
  const found = query.data
  return (
    <Page
      title={found?.name ?? t('shell.rooms.oneOffs')}
      mark={found ? <OneOffStanding state={found.state} /> : null}
      note={
        found
          ? t('oneOff.sentBy', {
              name: found.createdBy,
              at: moment(found.createdAt),
              due: moment(found.dueAt),
            })
          : null
      }
      actions={found ? <Actions oneOff={found} /> : null}
      aside={why}
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
              <PartResults parts={oneOff.byPart} />
              <StaffResults staff={oneOff.byStaff} />
            </div>
            <ChatResults oneOffId={oneOffId} hasParts={oneOff.parts > 1} />
          </>
        )}
      </Answer>
    </Page>
  )
}

function Totals({ oneOff: { counts, groupChats, contacts, byPart } }: { oneOff: Found }) {
  const { t } = useWords()
  const of = (...states: (keyof typeof counts)[]): number =>
    states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  const linked = byPart.filter((part) => part.clicks !== null)
  const troubled = of('failed', 'in_doubt')
  const missed = of('expired', 'skipped')
  return (
    <Figures label={t('oneOff.totals')}>
      <Figure label={t('oneOff.total.groupChats')} value={groupChats} />
      <Figure label={t('oneOff.total.contacts')} value={contacts} hint={t('oneOff.total.contactsHint')} />
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
  return (
    <>
      <Link to="/runs/$runId" params={{ runId: oneOff.runId }}>
        <Button>{t('oneOff.matrix')}</Button>
      </Link>
      {maySend ? (
        <>
          <Link to="/one-offs/new" search={{ copy: oneOff.oneOffId }}>
            <Button>{t('oneOff.again')}</Button>
          </Link>
          {oneOff.isChangeable ? (
            <Link to="/one-offs/new" search={{ change: oneOff.oneOffId }}>
              <Button>{t('oneOff.change')}</Button>
            </Link>
          ) : null}
          {isOpen ? (
            <Button danger onClick={() => setAsking(true)}>
              {t('oneOff.cancel.name')}
            </Button>
          ) : null}
        </>
      ) : null}
      {isAsking ? <CancelOneOff oneOff={oneOff} onClose={() => setAsking(false)} /> : null}
    </>
  )
}
