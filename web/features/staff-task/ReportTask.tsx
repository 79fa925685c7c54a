import { Button, Input } from 'antd'
import { useState } from 'react'
import type { StaffTaskPage } from '#contract/staff-task.ts'
import { reasonWords } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Refusal } from '#web/wire/request.ts'
import { usePermit, useReport } from './mutations.ts'
import styles from './staff-task.module.css'

/** Asks for the server's permit right before sending, then takes the word that it was sent, or was not. */
export function ReportTask({ task }: { task: StaffTaskPage }) {
  const { t } = useWords()
  const [note, setNote] = useState('')
  const permit = usePermit(task.staffTaskId)
  const report = useReport(task.staffTaskId)
  const isPermitted = task.state === 'permitted' || permit.isSuccess
  const via = task.kind === 'manual' ? 'manual' : 'copy'
  return (
    <Section title={t('staffTask.report.title')}>
      {isPermitted ? (
        <>
          <p className={styles['go']}>{t('staffTask.report.go')}</p>
          <label className={styles['note']}>
            {t('staffTask.report.note')}
            <Input value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
          </label>
          <div className={styles['acts']}>
            <Button
              type="primary"
              size="large"
              loading={report.isPending && report.variables.outcome === 'sent'}
              onClick={() => report.mutate({ outcome: 'sent', via, note: note.trim() })}
            >
              {t('staffTask.report.sent')}
            </Button>
            <Button
              size="large"
              loading={report.isPending && report.variables.outcome === 'not_sent'}
              onClick={() => report.mutate({ outcome: 'not_sent', note: note.trim() })}
            >
              {t('staffTask.report.notSent')}
            </Button>
          </div>
        </>
      ) : (
        <>
          <p>{t('staffTask.report.ask')}</p>
          <div className={styles['acts']}>
            <Button type="primary" size="large" loading={permit.isPending} onClick={() => permit.mutate()}>
              {t('staffTask.report.begin')}
            </Button>
          </div>
        </>
      )}
      <PermitRefused error={permit.error} />
      {report.error ? <Refused error={report.error} /> : null}
    </Section>
  )
}

/** A permit that was refused says why in the words of the why panel. */
function PermitRefused({ error }: { error: unknown }) {
  const { t } = useWords()
  if (!error) return null
  const details = error instanceof Refusal && error.code === 'permit_refused' ? error.details : null
  const reason =
    typeof details === 'object' && details !== null && 'reason' in details && typeof details.reason === 'string'
      ? details.reason
      : null
  return (
    <>
      <Refused error={error} />
      {reason ? <p className={styles['why']}>{reasonWords(t, reason)}</p> : null}
    </>
  )
}
