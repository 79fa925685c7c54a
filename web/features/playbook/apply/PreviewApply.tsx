import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { z } from 'zod'
import type { ApplyPlaybook, applyPreview } from '#contract/run.ts'
import { BeforePilot, pilotInTheWay } from '#web/features/pilot/index.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { change } from '#web/wire/request.ts'
import { JourneyReach } from '../JourneyReach.tsx'
import styles from './apply.module.css'
import { unavailableChats, variableFaults } from './refusals.ts'

export type ApplyPreview = z.infer<typeof applyPreview>

type PreviewApplyProps = {
  playbookId: string
  body: ApplyPlaybook
  /** Why applying was refused, after the preview was fine. */
  refusal: unknown
  onDrop: (groupChatIds: readonly string[]) => void
  /** Why it goes on before the pilot of the version has passed. */
  onReason: (reason: string) => void
}

/** What applying would do, in numbers, before it is done. */
export function PreviewApply({ playbookId, body, refusal, onDrop, onReason }: PreviewApplyProps) {
  const { t } = useWords()
  const { moment } = useCorpTime()
  // A question, though it is asked by POST: it changes nothing.
  const query = useQuery({
    queryKey: ['apply-preview', playbookId, body],
    queryFn: () => change<ApplyPreview>('POST', `playbooks/${playbookId}/apply-preview`, body),
    staleTime: 0,
    gcTime: 0,
  })
  const failed = refusal ?? query.error
  if (failed)
    return (
      <>
        <NotPossible error={failed} onDrop={onDrop} onRetry={() => void query.refetch()} />
        {pilotInTheWay(failed) ? <BeforePilot onReason={onReason} /> : null}
      </>
    )
  return (
    <Answer query={query} shape={<Bones rows={4} label={t('common.loading')} />}>
      {(preview) => (
        <>
          <Figures label={t('apply.step.preview')}>
            <Figure label={t('apply.preview.groupChats')} value={preview.groupChats} />
            <Figure label={t('apply.preview.contacts')} value={preview.contacts} />
            <Figure label={t('apply.preview.occurrences')} value={preview.occurrences} />
            <Figure label={t('apply.preview.taps')} value={preview.taps} hint={t('apply.preview.tapsHint')} />
          </Figures>
          <p>
            {preview.firstDueAt
              ? t('apply.preview.firstDue', { at: moment(preview.firstDueAt) })
              : t('apply.preview.nothingDue')}
          </p>
          {preview.warnings.map((warning) => (
            <p key={warning.code} className={styles['warning']}>
              {codeWords(t, `apply.warning.${warning.code}`) === null
                ? warning.code
                : t('apply.warning.nothing_due', warning.detail)}
            </p>
          ))}
          {preview.audience ? <JourneyReach audience={preview.audience} /> : null}
          <ByDay days={preview.byDay} />
        </>
      )}
    </Answer>
  )
}

function ByDay({ days }: { days: ApplyPreview['byDay'] }) {
  const { t } = useWords()
  const { nearDay } = useCorpTime()
  const most = Math.max(1, ...days.map((day) => day.occurrences))
  return (
    <ol className={styles['byDay']} aria-label={t('apply.preview.byDay')}>
      {days.map((day) => (
        <li key={day.date}>
          <span>{nearDay(day.date)}</span>
          <i style={{ width: `${(day.occurrences / most) * 100}%` }} />
          <b>{day.occurrences}</b>
        </li>
      ))}
    </ol>
  )
}

type NotPossibleProps = { error: unknown; onDrop: PreviewApplyProps['onDrop']; onRetry: () => void }

/** What stands in the way, in words; group chats that cannot take part can be left out with one press. */
function NotPossible({ error, onDrop, onRetry }: NotPossibleProps) {
  const { t, language } = useWords()
  const unavailable = unavailableChats(error)
  const ids = unavailable.flatMap(({ groupChatIds }) => groupChatIds)
  const faults = variableFaults(error, language)
  return (
    <>
      <Refused error={error} {...(ids.length + faults.length > 0 ? {} : { onRetry })} />
      <ul className={styles['faults']}>
        {unavailable.map(({ reason, groupChatIds, names }) => (
          <li key={reason}>
            <b>{t('common.groupChats', { count: groupChatIds.length })}</b>{' '}
            {codeWords(t, `apply.unavailable.${reason}`) ?? reason}
            {names.length > 0 ? <small>{named(names)}</small> : null}
          </li>
        ))}
        {faults.map((fault) => (
          <li key={`${fault.name} ${fault.rule}`}>
            <b>{fault.name}</b> {codeWords(t, `apply.variableRule.${fault.rule}`) ?? fault.rule}
            <small>{fault.repair}</small>
          </li>
        ))}
      </ul>
      {ids.length > 0 ? (
        <Button onClick={() => onDrop(ids)}>{t('apply.leaveOut', { count: ids.length })}</Button>
      ) : null}
    </>
  )
}

/** The first few names, and that there are more. */
const named = (names: readonly string[]): string => names.slice(0, 5).join(' · ') + (names.length > 5 ? ' …' : '')
