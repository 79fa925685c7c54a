import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { PilotCriterion, PilotPage } from '#contract/pilot.ts'
import type { RunPage } from '#contract/run.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Criterion } from './Criterion.tsx'
import { JudgeDialog } from './JudgeDialog.tsx'
import styles from './pilot.module.css'
import { pilotQuery } from './queries.ts'
import { RollOutDialog } from './RollOutDialog.tsx'

/** How a pilot goes: the day it is, each criterion with its figure, and, once it is over, what comes of it. */
export function PilotPanel({ run }: { run: RunPage }) {
  const { t } = useWords()
  const query = useQuery(pilotQuery(run.runId))
  return (
    <Answer query={query} shape={<Bones rows={3} label={t('common.loading')} />}>
      {(pilot) => <Panel run={run} pilot={pilot} />}
    </Answer>
  )
}

const toneOf = {
  running: 'plain',
  passed: 'accent',
  failed: 'harm',
  undecided: 'warn',
  moved: 'warn',
  ended: 'warn',
} as const

function Panel({ run, pilot }: { run: RunPage; pilot: PilotPage }) {
  const { t } = useWords()
  const mayApply = useMay('run.apply')
  const [judged, setJudged] = useState<PilotCriterion | null>(null)
  return (
    <Section
      className={styles['panel']}
      title={
        <>
          {t('pilot.title', { version: pilot.version })}{' '}
          <Pill tone={toneOf[pilot.state]}>{t(`pilot.state.${pilot.state}`)}</Pill>
        </>
      }
      note={
        <>
          {t('pilot.day', { day: pilot.day, days: pilot.days })} · {t('common.groupChats', { count: pilot.groupChats })}{' '}
          · {t('common.people', { count: pilot.members })} · {t('pilot.until')} <CorpTime at={pilot.endsAt} />
        </>
      }
      actions={mayApply ? <Actions run={run} pilot={pilot} /> : null}
    >
      <p className={styles['sentence']}>{t(`pilot.sentence.${pilot.state}`)}</p>
      <ul className={styles['criteria']} aria-label={t('pilot.criteria')}>
        {pilot.criteria.map((criterion) => (
          <Criterion
            key={criterion.criterion}
            criterion={criterion}
            onJudge={mayApply && isOpen(criterion) ? () => setJudged(criterion) : undefined}
          />
        ))}
      </ul>
      {judged ? <JudgeDialog runId={run.runId} criterion={judged} onClose={() => setJudged(null)} /> : null}
    </Section>
  )
}

/** Whether a person's word counts for it. */
const isOpen = ({ outcome, judgement }: PilotCriterion): boolean =>
  outcome === 'by_hand' || outcome === 'too_little' || judgement !== null

function Actions({ run, pilot }: { run: RunPage; pilot: PilotPage }) {
  const { t } = useWords()
  const [isRollingOut, setRollingOut] = useState(false)
  const { groupChats } = pilot.rest
  const isTelling = pilot.state !== 'moved' && pilot.state !== 'ended'
  return (
    <>
      {pilot.state === 'failed' || pilot.state === 'undecided' ? (
        <Link to="/playbooks/$playbookId" params={{ playbookId: pilot.playbookId }} search={{ version: pilot.version }}>
          {t('pilot.backToDraft')}
        </Link>
      ) : null}
      {isTelling && groupChats > 0 ? (
        <Button type={pilot.state === 'passed' ? 'primary' : 'default'} onClick={() => setRollingOut(true)}>
          {t('pilot.rollOut', { count: groupChats })}
        </Button>
      ) : null}
      {isRollingOut ? <RollOutDialog run={run} pilot={pilot} onClose={() => setRollingOut(false)} /> : null}
    </>
  )
}
