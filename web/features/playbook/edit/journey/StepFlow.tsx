import { Button, Dropdown } from 'antd'
import type { JourneyStep, JourneyTrack } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { freshId, useEditing } from '../context.ts'
import type { Place } from '../document/edit.ts'
import { listsOf, type StepList } from '../document/journey.ts'
import { insertStep, kindsFor } from '../document/journey-new.ts'
import { FieldProblems } from '../field/Field.tsx'
import styles from './canvas.module.css'
import { useNewNames } from './new-names.ts'
import { StepCard } from './StepCard.tsx'
import { useJourneyWords } from './use-journey-words.ts'

/** The steps of one list from top to bottom; the ways of a branch are indented below it, and come together behind it. */
export function StepFlow({ track, list }: { track: JourneyTrack; list: StepList | undefined }) {
  const { problemsAt } = useEditing()
  if (list === undefined) return null
  const { steps } = list
  const whole = problemsAt(list.list).filter(({ path }) => /\.(steps|otherwise)$/.test(path))
  return (
    <div className={styles['flow']}>
      {steps.length > 0 ? (
        <ol>
          {steps.map((step, index) => (
            <li key={step.id} className={styles['step']}>
              {index === 0 ? null : <Insert track={track} list={list} after={steps[index - 1] ?? null} />}
              <StepCard track={track} step={step} at={[...list.list, { id: step.id }]} />
              <Ways track={track} step={step} at={[...list.list, { id: step.id }]} />
            </li>
          ))}
        </ol>
      ) : null}
      <FieldProblems problems={whole} />
      <Insert track={track} list={list} after={steps.at(-1) ?? null} isLast />
    </div>
  )
}

function Ways({ track, step, at }: { track: JourneyTrack; step: JourneyStep; at: Place }) {
  const { t } = useWords()
  const say = useJourneyWords()
  const ways = listsOf(step, at)
  if (ways.length === 0) return null
  const nameOf = (way: StepList): string =>
    way.way?.name ?? (step.kind === 'wait' ? t('playbook.journey.timeUp') : t('playbook.journey.otherwise'))
  return (
    <ul className={styles['ways']}>
      {ways.map((way) => (
        <li key={way.way?.id ?? ''} data-otherwise={way.way === null ? '' : undefined}>
          <header>
            <b>{nameOf(way)}</b>
            <span>{way.way === null ? '' : say.condition(way.way.when) || t('journeyForm.condition.open')}</span>
          </header>
          <StepFlow track={track} list={way} />
          {['end', 'move'].includes(way.steps.at(-1)?.kind ?? '') ? null : (
            <p className={styles['on']}>
              <Icon name="down" size={12} />
              {t('playbook.journey.goesOn')}
            </p>
          )}
        </li>
      ))}
    </ul>
  )
}

type InsertProps = { track: JourneyTrack; list: StepList; after: JourneyStep | null; isLast?: boolean }

/** Where a step can be put in: a small sign between two steps, a button with its words at the end of a list. */
function Insert({ track, list, after, isLast = false }: InsertProps) {
  const { t } = useWords()
  const editing = useEditing()
  const names = useNewNames()
  const isFirst = list.from === null && after === null
  // Behind an end or a move nothing is reached.
  if (isLast && (after?.kind === 'end' || after?.kind === 'move')) return null
  const way =
    list.way?.name ??
    (list.from === null
      ? track.name
      : t(list.from.kind === 'wait' ? 'playbook.journey.timeUp' : 'playbook.journey.otherwise'))
  const label = t('journeyForm.insert', { way })
  return (
    <div className={styles['insert']} data-last={isLast ? '' : undefined}>
      <Dropdown
        trigger={['click']}
        disabled={editing.isLocked}
        menu={{
          items: kindsFor(track, editing.document, isFirst).map((kind) => ({
            key: kind,
            label: t(`journeyForm.kind.${kind}`),
            title: t(`journeyForm.kindHint.${kind}`),
            onClick: () => {
              const where = { list: list.list, after: after?.id ?? null }
              const { stepId, edits } = insertStep(editing, track, where, kind, freshId, names)
              editing.make(edits)
              editing.open({ kind: 'journey-step', trackId: track.id, stepId })
            },
          })),
        }}
      >
        {isLast ? (
          <Button size="small" disabled={editing.isLocked}>
            {label}
          </Button>
        ) : (
          <button type="button" disabled={editing.isLocked} aria-label={t('journeyForm.insertHere')}>
            +
          </button>
        )}
      </Dropdown>
    </div>
  )
}
