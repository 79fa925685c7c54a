import type { Step } from '#contract/playbook.ts'
import { channelNames } from '#contract/playbook/channel.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import type { Version } from '../queries.ts'
import { Journeys } from './journey/Journeys.tsx'
import { ContentPeek } from './ContentPeek.tsx'
import styles from './plan-view.module.css'
import { contentIdsOf, placeSteps, type PlacedStep } from './place-steps.ts'
import { Phases } from './Phases.tsx'

/** The plan as one reads it: the days of a group first, then the hours of every day. */
export function PlanView({ version }: { version: Version }) {
  const { t, language } = useWords()
  const { document } = version
  const { byDay, byClock } = placeSteps(document)
  const slotName = (slotId: string | null) => {
    const slot = document.slots?.find(({ id }) => id === slotId)
    return slot ? inLanguage(language, slot.name, slot.name_en) : ''
  }
  return (
    <div className={styles['plan']}>
      <Phases document={document} />
      {byDay.length > 0 ? (
        <Section title={t('playbook.plan.byDay')} note={t('playbook.plan.byDayNote')} flush>
          {byDay.map(({ day, steps }) => (
            <div key={day} className={styles['lane']}>
              <h3>{t('groupChat.day', { day })}</h3>
              <ul>
                {steps.map((placed) => (
                  <StepRow key={`${placed.track.id} ${placed.step.id}`} placed={placed} version={version} day={day} />
                ))}
              </ul>
            </div>
          ))}
        </Section>
      ) : null}
      {byClock.length > 0 ? (
        <Section title={t('playbook.plan.byClock')} note={t('playbook.plan.byClockNote')} flush>
          {byClock.map((lane) => (
            <div key={`${lane.at} ${lane.slotId}`} className={styles['lane']}>
              <h3>
                {lane.at || '–'}
                <small>{slotName(lane.slotId)}</small>
              </h3>
              <ul>
                {lane.steps.map((placed) => (
                  <StepRow key={`${placed.track.id} ${placed.step.id}`} placed={placed} version={version} />
                ))}
              </ul>
            </div>
          ))}
        </Section>
      ) : null}
      <Journeys version={version} />
    </div>
  )
}

type StepRowProps = { placed: PlacedStep; version: Version; day?: number }

function StepRow({ placed: { step, at }, version, day }: StepRowProps) {
  const { t, language } = useWords()
  const { document, schedules } = version
  const column = document.columns?.find(({ id }) => id === step.column)
  const phases = document.phases?.filter(({ id }) => step.phases?.includes(id)) ?? []
  const ids = contentIdsOf(step, document)
  const shown = day === undefined ? ids : idsOfDay(step, ids, day)
  return (
    <li className={styles['step']}>
      <div>
        <b>{inLanguage(language, step.name, step.name_en)}</b>
        {day === undefined ? null : <time>{at}</time>}
        {column ? (
          <Pill tone="accent">{t('why.column', { name: inLanguage(language, column.name, column.name_en) })}</Pill>
        ) : null}
        {step.channel === undefined ? null : <Pill>{channelNames[step.channel][language]}</Pill>}
        {phases.map((phase) => (
          <Pill key={phase.id}>{inLanguage(language, phase.name, phase.name_en)}</Pill>
        ))}
        {step.priority === undefined ? null : <small>{t('playbook.plan.priority', { priority: step.priority })}</small>}
      </div>
      <p>
        {schedules[step.id]?.[language] ?? ''}
        {step.note ? <span>{step.note}</span> : null}
      </p>
      <div className={styles['contents']}>
        {shown.slice(0, 6).map((id) => (
          <ContentPeek key={id} contentId={id} document={document} />
        ))}
        {shown.length > 6 ? <small>{t('playbook.plan.moreContents', { count: shown.length - 6 })}</small> : null}
      </div>
    </li>
  )
}

/** Of a step with a content to each of its days, the one of this day. */
function idsOfDay(step: Step, ids: readonly string[], day: number): readonly string[] {
  if (!step.contents || step.when.kind !== 'group-day' || !step.when.days) return ids
  const one = ids[step.when.days.indexOf(day)]
  return one === undefined ? ids : [one]
}
