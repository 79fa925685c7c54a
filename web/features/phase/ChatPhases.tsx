import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { lazy, Suspense, useState } from 'react'
import type { ChatPhases as Found } from '#contract/run-phase.ts'
import { useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './phase.module.css'
import { chatPhasesQuery, useSetPhase } from './queries.ts'

const PhaseDialog = lazy(async () => ({ default: (await import('./PhaseDialog.tsx')).PhaseDialog }))

/** The phase that a group chat is in, of each run that has some; nothing where none has. */
export function ChatPhases({ groupChatId, name }: { groupChatId: string; name: string }) {
  const query = useQuery(chatPhasesQuery(groupChatId))
  if (query.error) return <Refused error={query.error} onRetry={() => void query.refetch()} />
  return query.data?.runs.map((run) => <ChatPhase key={run.runId} run={run} groupChatId={groupChatId} name={name} />)
}

type ChatPhaseProps = { run: Found['runs'][number]; groupChatId: string; name: string }

function ChatPhase({ run, groupChatId, name }: ChatPhaseProps) {
  const { t, language } = useWords()
  const may = useMay('run.apply')
  const [isAsking, setAsking] = useState(false)
  const [undone, setUndone] = useState<{ phaseId: string | null } | null>(null)
  const set = useSetPhase(run.runId)
  const index = run.phases.findIndex((phase) => phase.phaseId === run.phaseId)
  const phase = run.phases[index]
  return (
    <section className={styles['row']} aria-label={t('phase.of', { name: run.runName })}>
      <span>{t('phase.of', { name: run.runName })}</span>
      <b>{phase ? inLanguage(language, phase.name.zh, phase.name.en) : t('phase.none')}</b>
      {run.byHand === null ? null : <Pill tone="accent">{t('phase.byHand')}</Pill>}
      {may ? (
        <Button size="small" onClick={() => setAsking(true)}>
          {t('phase.change')}
        </Button>
      ) : null}
      {undone ? (
        <Button
          size="small"
          loading={set.isPending}
          onClick={() =>
            set.mutate({ phaseId: undone.phaseId, groupChatIds: [groupChatId] }, { onSuccess: () => setUndone(null) })
          }
        >
          {t('phase.undo')}
        </Button>
      ) : null}
      {set.error ? <Refused error={set.error} /> : null}
      <Suspense>
        {isAsking ? (
          <PhaseDialog
            runId={run.runId}
            name={name}
            groupChatId={groupChatId}
            phases={run.phases}
            offered={run.phases[index + 1]?.phaseId ?? run.phases[0]?.phaseId ?? null}
            onDone={({ before }) => setUndone({ phaseId: before })}
            onClose={() => setAsking(false)}
          />
        ) : null}
      </Suspense>
    </section>
  )
}
