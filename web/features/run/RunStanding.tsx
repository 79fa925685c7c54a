import type { RunListItem } from '#contract/run.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'

type Standing = Pick<RunListItem, 'pausedAt' | 'pausedBy' | 'pausedAbove' | 'endedAt' | 'isPilot'>

/** Whether a run is at work, paused (and by whom) or over. */
export function RunStanding({ run }: { run: Standing }) {
  const { t } = useWords()
  return (
    <>
      <AtWork run={run} />
      {run.isPilot ? <Pill>{t('run.pilot')}</Pill> : null}
    </>
  )
}

function AtWork({ run }: { run: Standing }) {
  const { t } = useWords()
  const { exact } = useCorpTime()
  if (run.endedAt) return <Pill title={exact(run.endedAt)}>{t('run.ended')}</Pill>
  if (run.pausedAt) {
    const by = run.pausedBy ? t('pause.pausedBy', { name: run.pausedBy }) : ''
    return (
      <Pill tone="warn" title={`${exact(run.pausedAt)} ${by}`}>
        {t('run.paused')}
      </Pill>
    )
  }
  if (run.pausedAbove) return <Pill tone="warn">{t(`pause.pausedAbove.${run.pausedAbove}`)}</Pill>
  return <Pill tone="accent">{t('run.running')}</Pill>
}
