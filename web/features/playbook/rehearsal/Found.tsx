import { calendarSteps, journeySteps, type PlaybookDocument } from '#contract/playbook.ts'
import type { ConflictCount, Rehearsal } from '#contract/rehearsal.ts'
import { reasonWords } from '#web/features/occurrence/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { DataTable } from '#web/ui/DataTable.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { ArmsFound } from './ArmsFound.tsx'
import { Calendar } from './Calendar.tsx'
import { JourneysFound } from './JourneysFound.tsx'
import styles from './rehearsal.module.css'

/** What a rehearsal found: what goes out, what collides, what it costs staff, and how people may react. */
export function Found({ rehearsal, document }: { rehearsal: Rehearsal; document: PlaybookDocument }) {
  return (
    <div className={styles['found']}>
      <Outcome rehearsal={rehearsal} />
      <Calendar rehearsal={rehearsal} />
      <Conflicts rehearsal={rehearsal} document={document} />
      <JourneysFound rehearsal={rehearsal} document={document} />
      <ArmsFound rehearsal={rehearsal} document={document} />
      <Work rehearsal={rehearsal} />
      <Model rehearsal={rehearsal} />
    </div>
  )
}

/** What went out and what did not. */
export function Outcome({ rehearsal }: { rehearsal: Rehearsal }) {
  const { t } = useWords()
  const { occurrences, deliveries } = rehearsal
  const left = Object.values(occurrences.dropped).reduce((a, b) => a + b, 0)
  return (
    <Section title={t('rehearsal.result')}>
      <p className={styles['verdict']} data-tone={left === 0 ? 'good' : 'warn'}>
        {left === 0 ? t('rehearsal.clear') : t('rehearsal.dropped', { count: left })}
      </p>
      <Figures label={t('rehearsal.result')}>
        <Figure label={t('rehearsal.due')} value={occurrences.due} />
        <Figure label={t('rehearsal.sent')} value={occurrences.sent} />
        <Figure label={t('rehearsal.massSend')} value={deliveries.massSend} />
        <Figure label={t('rehearsal.byHand')} value={deliveries.staffTask} hint={t('rehearsal.byHandHint')} />
        <Figure label={t('rehearsal.deferred')} value={occurrences.deferred} />
        <Figure label={t('rehearsal.left')} value={left} tone={left > 0 ? 'warn' : 'plain'} />
        <Figure label={t('rehearsal.expired')} value={occurrences.expired} hint={t('rehearsal.expiredHint')} />
        <Figure label={t('rehearsal.messages')} value={deliveries.message} />
        <Figure label={t('rehearsal.welcomes')} value={deliveries.welcome} />
        <Figure label={t('rehearsal.groupMost')} value={rehearsal.maxPerGroupPerDay} />
        <Figure label={t('rehearsal.memberMost')} value={rehearsal.maxPerMemberPerDay} />
        <Figure
          label={t('rehearsal.repeats')}
          value={rehearsal.repeats}
          hint={t('rehearsal.repeatsHint')}
          tone={rehearsal.repeats > 0 ? 'warn' : 'plain'}
        />
      </Figures>
    </Section>
  )
}

function Conflicts({ rehearsal, document }: { rehearsal: Rehearsal; document: PlaybookDocument }) {
  const { t, language } = useWords()
  const steps = new Map([...calendarSteps(document), ...journeySteps(document)].map((step) => [step.id, step]))
  const nameOf = (id: string): string => {
    const step = steps.get(id)
    return step?.name === undefined ? id : inLanguage(language, step.name, step.name_en)
  }
  const rows = rehearsal.conflictsByStep
  return (
    <Section
      title={t('rehearsal.conflicts')}
      note={rows.length === 0 ? t('rehearsal.noConflicts') : t('rehearsal.conflictsNote')}
      flush
    >
      {rows.length === 0 ? null : (
        <DataTable<ConflictCount>
          label={t('rehearsal.conflicts')}
          rows={rows}
          keyOf={(row) => `${row.stepId} ${row.kind} ${row.reason}`}
          columns={[
            { key: 'step', title: t('rehearsal.step'), cell: (row) => nameOf(row.stepId) },
            { key: 'kind', title: '', cell: kindOf },
            { key: 'reason', title: t('rehearsal.reason'), cell: (row) => reasonWords(t, row.reason) },
            {
              key: 'times',
              title: t('rehearsal.times'),
              align: 'right',
              cell: (row) => numberWords(row.count),
            },
          ]}
        />
      )}
    </Section>
  )
}

const kindOf = ({ kind }: ConflictCount) => <Kind kind={kind} />

function Kind({ kind }: { kind: ConflictCount['kind'] }) {
  const { t } = useWords()
  return <Pill {...(kind === 'dropped' ? { tone: 'warn' as const } : {})}>{t(`rehearsal.kind.${kind}`)}</Pill>
}

/** What it costs staff. */
export function Work({ rehearsal: { work } }: { rehearsal: Rehearsal }) {
  const { t } = useWords()
  const hint = t('rehearsal.minutesHint')
  return (
    <Section title={t('rehearsal.work')} note={t('rehearsal.workNote')}>
      <Figures label={t('rehearsal.work')}>
        <Figure label={t('rehearsal.tapsMean')} value={work.tapsMean} />
        <Figure label={t('rehearsal.tapsMost')} value={work.tapsMost} />
        <Figure label={t('rehearsal.minutesMean')} value={work.minutesMean} hint={hint} />
        <Figure label={t('rehearsal.minutesMost')} value={work.minutesMost} hint={hint} />
        <Figure label={t('rehearsal.reminders')} value={work.reminders} />
      </Figures>
    </Section>
  )
}

/** How people may react, marked as a model. */
export function Model({ rehearsal: { model } }: { rehearsal: Rehearsal }) {
  const { t } = useWords()
  const percent = (share: number): string => `${(share * 100).toFixed(1)}%`
  const between = ({ low, high }: { low: number; high: number }, unit = 1): string =>
    t('rehearsal.between', { low: Math.round(low / unit), high: Math.round(high / unit) })
  return (
    <Section
      title={
        <>
          {t('rehearsal.model')} <Pill tone="warn">{t('rehearsal.modelMark')}</Pill>
        </>
      }
      note={t('rehearsal.modelNote')}
    >
      <Figures label={t('rehearsal.model')}>
        <Figure label={t('rehearsal.activeFirst')} value={percent(model.activeFirstWeek)} />
        <Figure label={t('rehearsal.activeLast')} value={percent(model.activeLastWeek)} />
        <Figure label={t('rehearsal.clickers')} value={between(model.clickers)} />
        <Figure label={t('rehearsal.joined')} value={model.joined} />
        <Figure label={t('rehearsal.leavers')} value={between(model.left)} />
        <Figure label={t('rehearsal.orders')} value={between(model.orders)} />
        <Figure label={t('rehearsal.paid')} value={between(model.paidFen, 100)} />
      </Figures>
    </Section>
  )
}
