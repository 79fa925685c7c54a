import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import { useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './phase.module.css'
import { runPhasesQuery } from './queries.ts'

const PhaseDialog = lazy(async () => ({ default: (await import('./PhaseDialog.tsx')).PhaseDialog }))

type RunPhasesProps = { runId: string; name: string; hasEnded: boolean }

/** How many group chats of a run are in which phase; nothing where its playbook has none. */
export function RunPhases({ runId, name, hasEnded }: RunPhasesProps) {
  const { t, language } = useWords()
  const may = useMay('run.apply')
  const query = useQuery(runPhasesQuery(runId))
  const [isAsking, setAsking] = useState(false)
  if (query.error) return <Refused error={query.error} onRetry={() => void query.refetch()} />
  const { phases = [], inNone = 0 } = query.data ?? {}
  if (phases.length === 0) return null
  const first = phases.find((phase) => phase.isByHand) ?? phases[0]
  return (
    <section className={styles['row']} aria-label={t('phase.name')}>
      <span>{t('phase.name')}</span>
      {phases.map((phase) => (
        <Pill key={phase.phaseId} tone={phase.byHand > 0 ? 'accent' : 'plain'}>
          {inLanguage(language, phase.name.zh, phase.name.en)} · {t('common.groupChats', { count: phase.groupChats })}
          {phase.byHand > 0 ? ` · ${t('phase.ofThemByHand', { count: phase.byHand })}` : ''}
        </Pill>
      ))}
      {inNone > 0 ? (
        <Pill>
          {t('phase.none')} · {t('common.groupChats', { count: inNone })}
        </Pill>
      ) : null}
      {may && !hasEnded ? (
        <Button size="small" onClick={() => setAsking(true)}>
          {t('phase.changeAll')}
        </Button>
      ) : null}
      <Suspense>
        {isAsking ? (
          <PhaseDialog
            runId={runId}
            name={name}
            groupChatId={null}
            phases={phases}
            offered={first?.phaseId ?? null}
            onDone={() => undefined}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Suspense>
    </section>
  )
}
