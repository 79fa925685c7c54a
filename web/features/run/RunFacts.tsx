import type { RunPage } from '#contract/run.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { percent } from './percent.ts'

/** What stands above the matrix; a figure that nothing can tell is a dash, never a nought. */
export function RunFacts({ run }: { run: RunPage }) {
  const { t } = useWords()
  const fact = run.facts
  return (
    <Figures label={t('run.facts')}>
      <Figure label={t('today.due')} value={fact.dueToday} />
      <Figure label={t('today.gone')} value={fact.sentToday} />
      <Figure
        label={t('today.waitingFor', { count: fact.waitingStaff })}
        value={fact.waiting}
        tone={fact.waiting > 0 ? 'warn' : 'plain'}
      />
      <Figure label={t('state.in_doubt')} value={fact.inDoubt} tone={fact.inDoubt > 0 ? 'harm' : 'plain'} />
      <Figure label={t('state.failed')} value={fact.failedToday} tone={fact.failedToday > 0 ? 'harm' : 'plain'} />
      <Figure
        label={t('run.load', { limit: fact.loadLimit })}
        value={fact.loadPerPerson === null ? '–' : fact.loadPerPerson.toFixed(1)}
        hint={t('run.loadHint')}
      />
      <Figure label={t('run.clicks')} value={percent(fact.clickOpenRate, 1)} hint={t('run.clicksHint')} />
      <Figure label={t('run.leaves')} value={percent(fact.nextDayLeaveRate, 2)} hint={t('run.leavesHint')} />
      <Figure label={t('run.quota')} value={fact.quotaLeft} unit={`/ ${fact.quotaTotal}`} hint={t('today.quotaHint')} />
    </Figures>
  )
}
