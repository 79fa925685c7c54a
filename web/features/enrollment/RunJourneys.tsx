import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Button } from 'antd'
import type { RunJourney, RunJourneys as Journeys } from '#contract/enrollment.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { enrollmentStates } from '#web/search.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import { Section } from '#web/ui/Section.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import styles from './enrollment.module.css'
import { Funnel } from './Funnel.tsx'
import { Goals } from './Goals.tsx'
import { People } from './People.tsx'
import { runJourneysQuery } from './queries.ts'

/** The journeys of a run: how far people came, and who they are. */
export function RunJourneys({ runId }: { runId: string }) {
  const { t } = useWords()
  const query = useQuery(runJourneysQuery(runId))
  return (
    <Answer query={query} shape={<Bones rows={10} label={t('common.loading')} />}>
      {(found) => <Chosen runId={runId} found={found} />}
    </Answer>
  )
}

function Chosen({ runId, found }: { runId: string; found: Journeys }) {
  const { t, language } = useWords()
  const { journey: trackId, state, step, who } = useSearch({ from: '/desk/runs/$runId' })
  const navigate = useNavigate({ from: '/runs/$runId' })
  const put = (changes: Record<string, unknown>) =>
    void navigate({ search: (before) => ({ ...before, ...changes }), replace: true, resetScroll: false })
  const journey = found.journeys.find((each) => each.trackId === trackId) ?? found.journeys[0]
  if (!journey) return null
  const stepName = journey.lines.find((line) => line.kind === 'step' && line.stepId === step)
  const filters = {
    track: journey.trackId,
    ...(state !== undefined && { state }),
    ...(step !== undefined && { step }),
    ...(who !== undefined && { search: who }),
  }
  const isNarrowed = state !== undefined || step !== undefined || who !== undefined
  return (
    <>
      {found.journeys.length > 1 ? (
        <div className={styles['tracks']}>
          <Segments
            label={t('enrollment.choose')}
            value={journey.trackId}
            options={found.journeys.map((each) => ({
              value: each.trackId,
              label: inLanguage(language, each.name, each.nameEn),
            }))}
            onChange={(next) => put({ journey: next, step: undefined, state: undefined })}
          />
        </div>
      ) : null}
      <Section
        flush
        className={styles['section']}
        title={
          <span className={styles['title']}>
            {inLanguage(language, journey.name, journey.nameEn)}
            <Pill tone="accent">{t(`enrollment.audience.${journey.audience}`)}</Pill>
          </span>
        }
        note={<Counts journey={journey} countedFrom={found.countedFrom} />}
      >
        <Goals journey={journey} />
        <Funnel journey={journey} chosen={step} onChoose={(next) => put({ step: next })} />
      </Section>
      <h2 className={styles['head']}>{t('enrollment.people')}</h2>
      <Toolbar>
        <SearchField
          label={t('enrollment.search')}
          value={who ?? ''}
          onSearch={(text) => put({ who: text === '' ? undefined : text })}
        />
        <Segments
          label={t('enrollment.state.name')}
          value={state ?? 'all'}
          options={[
            { value: 'all', label: t('common.all') },
            ...enrollmentStates.map((value) => ({ value, label: t(`enrollment.state.${value}`) })),
          ]}
          onChange={(next) => put({ state: next === 'all' ? undefined : next })}
        />
        {stepName?.kind === 'step' ? (
          <Button type="primary" ghost aria-pressed onClick={() => put({ step: undefined })}>
            {t('enrollment.anyStep', { step: inLanguage(language, stepName.name, stepName.nameEn) })} ×
          </Button>
        ) : null}
      </Toolbar>
      <People
        of={`runs/${runId}`}
        filters={filters}
        none={
          isNarrowed ? (
            <Empty quiet title={t('enrollment.none')} />
          ) : (
            <Empty title={t('enrollment.noneYet.title')}>
              {t('enrollment.noneYet.text', { entry: journey.entry[language] })}
            </Empty>
          )
        }
      />
    </>
  )
}

function Counts({ journey, countedFrom }: { journey: RunJourney; countedFrom: number | null }) {
  const { t } = useWords()
  const told = [
    t('enrollment.entered', { count: journey.entered }),
    t('enrollment.underWay', { count: journey.underWay }),
    ...(journey.held > 0 ? [t('enrollment.held', { count: journey.held })] : []),
    t('enrollment.over', { count: journey.over }),
  ].join(' · ')
  return countedFrom === null ? told : `${told} · ${t('enrollment.partial', { entries: countedFrom })}`
}
