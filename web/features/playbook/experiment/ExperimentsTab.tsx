import { useQuery } from '@tanstack/react-query'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { BanditCard } from './BanditCard.tsx'
import { ExperimentCard } from './ExperimentCard.tsx'
import { experimentsQuery } from './queries.ts'
import { SizeHelper } from './SizeHelper.tsx'
import { SplitCard } from './SplitCard.tsx'
import styles from './experiment.module.css'

/** What the playbook tries out, what it says so far, and how large an experiment must be. */
export function ExperimentsTab({ playbookId }: { playbookId: string }) {
  const { t } = useWords()
  const query = useQuery(experimentsQuery(playbookId))
  return (
    <div className={styles['tab']}>
      <p className={styles['intro']}>{t('experiment.intro')}</p>
      <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
        {({ items, bandits, splits }) =>
          items.length + bandits.length + splits.length === 0 ? (
            <Empty title={t('experiment.none')}>{t('experiment.how')}</Empty>
          ) : (
            <>
              {items.map((item) => (
                <ExperimentCard key={item.experimentId} playbookId={playbookId} experiment={item} />
              ))}
              {bandits.map((bandit) => (
                <BanditCard key={`${bandit.runId} ${bandit.banditId}`} bandit={bandit} />
              ))}
              {splits.map((split) => (
                <SplitCard key={`${split.trackId} ${split.stepId}`} split={split} />
              ))}
            </>
          )
        }
      </Answer>
      <SizeHelper />
    </div>
  )
}
