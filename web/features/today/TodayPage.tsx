import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Today } from '#contract/today.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useStoryAside } from '#web/features/enrollment/index.ts'
import { useWhyAside } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { dayWords } from '#web/time/words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Attention } from './Attention.tsx'
import { Coming } from './Coming.tsx'
import { Counts } from './Counts.tsx'
import { LastHour } from './LastHour.tsx'
import { todayQuery } from './queries.ts'
import styles from './today.module.css'
import { Waiting } from './Waiting.tsx'

/** What needs me now? */
export function TodayPage() {
  const { t, language } = useWords()
  const { now } = useCorpTime()
  const query = useQuery(todayQuery)
  const why = useWhyAside()
  const story = useStoryAside()
  const day = dayWords(now.toPlainDate(), language, now.year)
  return (
    <Page title={t('shell.rooms.today')} note={day} aside={why ?? story}>
      <Answer query={query} shape={<Bones rows={8} height={64} label={t('common.loading')} />}>
        {(today) => (today.runs === 0 ? <Nothing /> : <TodayBoard today={today} />)}
      </Answer>
    </Page>
  )
}

function TodayBoard({ today }: { today: Today }) {
  const { t } = useWords()
  return (
    <>
      {today.pausedAt ? (
        <output className={styles['paused']}>
          {t('today.corpPaused')} <Link to="/settings/sync">{t('today.corpPausedGo')}</Link>
        </output>
      ) : null}
      <Counts today={today} />
      <div className={styles['board']}>
        <div className={styles['stack']}>
          <Attention items={today.attention} total={today.attentionTotal} />
          <Waiting waiting={today.waiting} total={today.waitingTotal} />
        </div>
        <div className={styles['stack']}>
          <Coming items={today.coming} total={today.comingTotal} />
          <LastHour flow={today.lastHour} />
        </div>
      </div>
    </>
  )
}

function Nothing() {
  const { t } = useWords()
  return (
    <Empty
      title={t('today.empty.title')}
      action={
        <Link className={styles['start'] ?? ''} to="/make-it-mine">
          {t('today.empty.action')}
        </Link>
      }
    >
      {t('today.empty.text')}
    </Empty>
  )
}
