import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Why } from '#contract/occurrence.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { DoubtActions, LateActions } from './Decisions.tsx'
import { FactList } from './FactList.tsx'
import { MessageBubbles } from './MessageBubbles.tsx'
import { whyQuery } from './queries.ts'
import { reasonWords } from './reason.ts'
import { StateMark } from './StateMark.tsx'
import styles from './why.module.css'

/** Why was this (not) sent? The message, what happened to it in stored facts, and what a person may decide. */
export function WhyPanel({ occurrenceId }: { occurrenceId: string }) {
  const { t } = useWords()
  const query = useQuery(whyQuery(occurrenceId))
  return (
    <Answer query={query} shape={<Bones rows={7} height={48} label={t('common.loading')} />}>
      {(why) => <Told why={why} />}
    </Answer>
  )
}

function Told({ why }: { why: Why }) {
  const { t, language } = useWords()
  const step = inLanguage(language, why.step.name, why.step.nameEn)
  return (
    <>
      <h2>
        <StateMark state={why.state} clicked={(why.clicks ?? 0) > 0} paused={why.paused !== null} />
        {t('why.question', { state: t(`state.${why.state}`) })}
      </h2>
      <p className={styles['sub']}>
        <Link to="/group-chats/$groupChatId" params={{ groupChatId: why.groupChat.groupChatId }}>
          {why.groupChat.name}
        </Link>{' '}
        · <CorpTime at={why.dueAt} /> · {step}
        {why.column ? ` · ${t('why.column', { name: inLanguage(language, why.column.name, why.column.nameEn) })}` : ''}
      </p>
      <p className={styles['answer']}>
        {why.reason ? reasonWords(t, why.reason) : t(`stateMeaning.${why.state}`)}
        {why.paused ? <Pill tone="warn">{t(`why.paused.${why.paused}`)}</Pill> : null}
      </p>
      <MessageBubbles bubbles={why.bubbles} />
      <dl className={styles['meta']}>
        {why.route ? <Meta label={t('why.route')}>{t(`route.${why.route}`)}</Meta> : null}
        {why.sender ? <Meta label={t('why.sender')}>{why.sender.name}</Meta> : null}
        {why.sentAt ? (
          <Meta label={t('why.sentAt')}>
            <CorpTime at={why.sentAt} />
          </Meta>
        ) : why.expiresAt ? (
          <Meta label={t('why.until')}>
            <CorpTime at={why.expiresAt} />
          </Meta>
        ) : null}
        <Meta label={t('why.clicks')}>
          {why.clicks ?? <span title={t('why.clicksHint')}>{t('common.notObservable')}</span>}
        </Meta>
        <Meta label={t('why.run')}>
          <Link to="/runs/$runId" params={{ runId: why.run.runId }}>
            {why.run.name} v{why.run.version}
          </Link>
        </Meta>
      </dl>
      <FactList facts={why.facts} />
      <WhyDecisions why={why} />
    </>
  )
}

const Meta = ({ label, children }: { label: string; children: React.ReactNode }) => (
  <div>
    <dt>{label}</dt>
    <dd>{children}</dd>
  </div>
)

function WhyDecisions({ why }: { why: Why }) {
  const { t } = useWords()
  const may = useMay('delivery.resolve')
  const doubt = why.decisions.find((decision) => 'massSendId' in decision)
  const candidates = why.decisions.filter((decision) => decision.kind === 'adopt')
  const asks = why.decisions.some((decision) => decision.kind === 'send_late')
  if (!may || (!doubt && !asks)) return null
  return (
    <div className={styles['acts']}>
      {doubt && 'massSendId' in doubt ? <DoubtActions massSendId={doubt.massSendId} candidates={candidates} /> : null}
      {asks ? <LateActions occurrenceId={why.occurrenceId} /> : null}
      <p>
        {t('why.audit')}{' '}
        {doubt && why.expiresAt ? (
          <>
            {t('why.undecided')} <CorpTime at={why.expiresAt} /> {t('why.undecidedThen')}
          </>
        ) : null}
      </p>
    </div>
  )
}
