import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { z } from 'zod'
import type { ApplyPlaybook, applyPreview } from '#contract/run.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { change, Refusal } from '#web/wire/request.ts'
import styles from './apply.module.css'

export type ApplyPreview = z.infer<typeof applyPreview>

type PreviewApplyProps = {
  playbookId: string
  body: ApplyPlaybook
  /** Why applying was refused, after the preview was fine. */
  refusal: unknown
  onDrop: (groupChatIds: readonly string[]) => void
}

/** What applying would do, in numbers, before it is done. */
export function PreviewApply({ playbookId, body, refusal, onDrop }: PreviewApplyProps) {
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
  if (failed) return <NotPossible error={failed} onDrop={onDrop} onRetry={() => void query.refetch()} />
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

/** Group chats that cannot take part are named, and can be left out with one press. */
function NotPossible({ error, onDrop, onRetry }: NotPossibleProps) {
  const { t } = useWords()
  const unavailable =
    error instanceof Refusal && error.code === 'group_chat_unavailable'
      ? error.fields.flatMap(({ value }) => (typeof value === 'string' ? [value] : []))
      : []
  return (
    <>
      <Refused error={error} onRetry={onRetry} />
      {unavailable.length > 0 ? (
        <Button onClick={() => onDrop(unavailable)}>{t('apply.leaveOut', { count: unavailable.length })}</Button>
      ) : null}
    </>
  )
}
