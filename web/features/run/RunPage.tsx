import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense } from 'react'
import type { RunPage as Run } from '#contract/run.ts'
import { RunJourneys, useStoryAside } from '#web/features/enrollment/index.ts'
import { useWhyAside } from '#web/features/occurrence/index.ts'
import { PauseControl } from '#web/features/pause/index.ts'
import { RunPhases } from '#web/features/phase/index.ts'
import { PilotPanel } from '#web/features/pilot/index.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { runViews } from '#web/search.ts'
import { Page } from '#web/ui/Page.tsx'
import { Tabs } from '#web/ui/Tabs.tsx'
import { useIsWide } from '#web/ui/use-is-wide.ts'
import { MatrixPanel } from './matrix/MatrixPanel.tsx'
import { runQuery } from './queries.ts'
import { RunFacts } from './RunFacts.tsx'
import { RunStanding } from './RunStanding.tsx'

/** A playbook at work: its facts, and the matrix of time by group chat. */
export function RunPage() {
  const { t } = useWords()
  const { runId } = useParams({ from: '/desk/runs/$runId' })
  const query = useQuery(runQuery(runId))
  const why = useWhyAside()
  const story = useStoryAside()
  const { view = 'matrix' } = useSearch({ from: '/desk/runs/$runId' })
  const navigate = useNavigate({ from: '/runs/$runId' })
  const mayPause = useMay('run.pause')
  const isRoomy = useIsWide(768)
  const run = query.data
  const isJourneys = view === 'journeys' && run !== undefined && run.journeys.length > 0
  return (
    <Page
      fills={isRoomy && !isJourneys && !run?.isPilot}
      title={run?.name ?? t('shell.rooms.runs')}
      mark={run ? <RunStanding run={run} /> : null}
      note={run ? <RunNote run={run} /> : null}
      actions={
        run && mayPause && !run.endedAt ? (
          <PauseControl path={`runs/${run.runId}`} name={run.name} isPaused={run.pausedAt !== null} />
        ) : null
      }
      aside={why ?? story}
    >
      <Answer query={query} shape={<Bones rows={14} label={t('common.loading')} />}>
        {(found) => (
          <>
            <RunFacts run={found} />
            <RunPhases runId={found.runId} name={found.name} hasEnded={found.endedAt !== null} />
            {found.isPilot ? (
              <Suspense fallback={<Bones rows={3} label={t('common.loading')} />}>
                <PilotPanel run={found} />
              </Suspense>
            ) : null}
            {found.journeys.length > 0 ? (
              <Tabs
                label={t('enrollment.tabs')}
                value={view}
                options={runViews.map((value) => ({ value, label: t(`enrollment.tab.${value}`) }))}
                onChange={(next) => void navigate({ search: { view: next }, replace: true, resetScroll: false })}
              />
            ) : null}
            {isJourneys ? (
              <Suspense fallback={<Bones rows={10} label={t('common.loading')} />}>
                <RunJourneys runId={found.runId} />
              </Suspense>
            ) : (
              <MatrixPanel key={found.runId} run={found} />
            )}
          </>
        )}
      </Answer>
    </Page>
  )
}

function RunNote({ run }: { run: Run }) {
  const { t } = useWords()
  return (
    <>
      {t('common.groupChats', { count: run.groupChats })} · {t('common.people', { count: run.contacts })} ·{' '}
      {run.playbookKind === 'one_off' ? (
        <Link to="/one-offs">{t('shell.rooms.oneOffs')}</Link>
      ) : (
        <Link to="/playbooks/$playbookId" params={{ playbookId: run.playbookId }} search={{ version: run.version }}>
          {run.playbookName} v{run.version}
        </Link>
      )}
    </>
  )
}
