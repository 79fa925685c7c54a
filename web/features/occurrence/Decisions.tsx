import type { UseMutationResult } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'
import type { DecideOccurrence } from '#contract/occurrence.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { clockWords } from '#web/time/words.ts'
import { useRefusalWords } from '#web/ui/Refused.tsx'
import { candidateNames } from './candidate-names.ts'
import styles from './decisions.module.css'
import { useDecideOccurrence, useResolveMassSend } from './mutations.ts'

type DoubtActionsProps = {
  massSendId: string
  /** What the look-up found and could not tell apart. */
  candidates: readonly { msgid: string; createdAt?: string | null }[]
  groupChats?: number
  /** More than none where it goes to contacts. */
  contacts?: number
  isCompact?: boolean
}

/** The three ways out of doubt. Taking a found send for ours costs nothing; the other two say what they may cost. */
export function DoubtActions({
  massSendId,
  candidates,
  groupChats,
  contacts = 0,
  isCompact = false,
}: DoubtActionsProps) {
  const { t } = useWords()
  const { zoned } = useCorpTime()
  const resolve = useResolveMassSend(massSendId)
  const pending = resolve.isPending ? resolve.variables : null
  const size = isCompact ? 'small' : 'middle'
  const count = contacts > 0 ? contacts : (groupChats ?? 1)
  const whom = contacts > 0 ? 'Contacts' : ''
  const names = candidateNames(t, candidates, (at) => clockWords(zoned(at).toPlainTime(), true))
  return (
    <div className={styles['decisions']}>
      {candidates.map(({ msgid }) => (
        <Button
          key={msgid}
          size={size}
          type="primary"
          loading={pending?.decision === 'adopt' && pending.msgid === msgid}
          disabled={resolve.isPending}
          onClick={() => resolve.mutate({ decision: 'adopt', msgid })}
        >
          {names.get(msgid)}
        </Button>
      ))}
      <Popconfirm
        title={t('decision.resubmitTitle')}
        description={t(`decision.resubmitText${whom}`, { count })}
        okText={t('decision.resubmit')}
        cancelText={t('common.cancel')}
        onConfirm={() => resolve.mutate({ decision: 'resubmit' })}
      >
        <Button size={size} loading={pending?.decision === 'resubmit'} disabled={resolve.isPending}>
          {t('decision.resubmit')}
        </Button>
      </Popconfirm>
      <Popconfirm
        title={t('decision.skipTitle')}
        description={t(`decision.skipText${whom}`, { count })}
        okText={t('decision.skip')}
        cancelText={t('common.cancel')}
        onConfirm={() => resolve.mutate({ decision: 'skip' })}
      >
        <Button size={size} loading={pending?.decision === 'skip'} disabled={resolve.isPending}>
          {t('decision.skip')}
        </Button>
      </Popconfirm>
      <DecisionRefused error={resolve.error} />
    </div>
  )
}

/** A missed step asks: send it now after all, or leave it out. */
export function LateActions({ occurrenceId, isCompact = false }: { occurrenceId: string; isCompact?: boolean }) {
  return <LateChoice decide={useDecideOccurrence(occurrenceId)} isCompact={isCompact} />
}

type LateChoiceProps = {
  decide: UseMutationResult<unknown, Error, DecideOccurrence>
  /** Of many contacts at once: each way is confirmed in numbers first. */
  contacts?: number
  isCompact?: boolean
}

/** The two answers to what was missed. */
export function LateChoice({ decide, contacts, isCompact = false }: LateChoiceProps) {
  const { t } = useWords()
  const pending = decide.isPending ? decide.variables.decision : null
  const size = isCompact ? 'small' : 'middle'
  const ways = [
    { decision: 'send_late', type: 'primary', label: t('decision.sendLate') },
    { decision: 'skip', type: 'default', label: t('decision.skip') },
  ] as const
  const told = {
    send_late: { title: t('decision.sendLateTitle', { count: contacts ?? 1 }), text: t('decision.sendLateText') },
    skip: { title: t('decision.skipTitle'), text: t('decision.skipTextJourney', { count: contacts ?? 1 }) },
  }
  return (
    <div className={styles['decisions']}>
      {ways.map(({ decision, type, label }) => {
        const answer = () => decide.mutate({ decision })
        const button = (
          <Button
            key={decision}
            size={size}
            type={type}
            loading={pending === decision}
            disabled={decide.isPending}
            {...(contacts === undefined && { onClick: answer })}
          >
            {label}
          </Button>
        )
        return contacts === undefined ? (
          button
        ) : (
          <Popconfirm
            key={decision}
            title={told[decision].title}
            description={told[decision].text}
            okText={label}
            cancelText={t('common.cancel')}
            onConfirm={answer}
          >
            {button}
          </Popconfirm>
        )
      })}
      <DecisionRefused error={decide.error} />
    </div>
  )
}

function DecisionRefused({ error }: { error: unknown }) {
  const words = useRefusalWords()
  return error ? (
    <p role="alert" className={styles['refused']}>
      {words(error)}
    </p>
  ) : null
}
