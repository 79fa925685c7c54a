import { Button, Select } from 'antd'
import { BONDS, journeyTracks, type JourneyStep, type JourneyTrack } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { freshId, useEditing } from '../context.ts'
import { listsBeside, placedSteps, type PlacedStep, type StepList } from '../document/journey.ts'
import { moveStepTo, removeJourneyStep, renameJourneyStep, shiftStep } from '../document/journey-change.ts'
import { duplicateStep } from '../document/journey-new.ts'
import { FieldProblems } from '../field/Field.tsx'
import { TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import composer from '../step/composer.module.css'
import { BranchForm } from './BranchForm.tsx'
import styles from './panel.module.css'
import { SendForm } from './SendForm.tsx'
import { TagForm } from './TagForm.tsx'
import { WaitForm } from './WaitForm.tsx'

export type StepFormProps<S extends JourneyStep = JourneyStep> = {
  track: JourneyTrack
  placed: PlacedStep
  step: S
}

/** One step of a journey at work: what it is called, what it does, and where it stands. */
export function JourneyStepPanel({ trackId, stepId }: { trackId: string; stepId: string }) {
  const { t } = useWords()
  const editing = useEditing()
  const { document, make, problemsAt } = editing
  const track = journeyTracks(document).find(({ id }) => id === trackId)
  const placed = track && placedSteps(track).find(({ step }) => step.id === stepId)
  if (!track || !placed) return <p>{t('editor.step.gone')}</p>
  const { step, at } = placed
  const own = problemsAt(at).filter(({ path }) => /\.(steps|otherwise)\[\d+\](\.kind|\.track|\.fallback)?$/.test(path))
  return (
    <>
      <h2 className={composer['panelHead']}>{t(`editor.journeyKind.${step.kind}`)}</h2>
      <TextField
        at={[...at, 'name']}
        label={t('editor.step.name')}
        {...(step.kind === 'send' || step.kind === 'welcome' ? {} : { placeholder: t('journeyForm.optional') })}
        onCommit={(name) => make(renameJourneyStep(editing, placed, name))}
      />
      <KindForm track={track} placed={placed} />
      <FieldProblems problems={own.filter(({ path }) => path.endsWith(']') || path.endsWith('.kind'))} />
      <Place track={track} placed={placed} />
      <details className={composer['more']}>
        <summary>{t('editor.step.more')}</summary>
        <TextField at={[...at, 'note']} label={t('editor.step.note')} rows={2} />
        <SelectField
          at={[...at, 'bond']}
          label={t('editor.step.bond')}
          hint={t('editor.step.bondHint')}
          placeholder={t('editor.step.bondDefault')}
          isOptional
          options={BONDS.map((value) => ({ value, label: t(`editor.step.bonds.${value}`) }))}
        />
      </details>
    </>
  )
}

function KindForm({ track, placed }: { track: JourneyTrack; placed: PlacedStep }) {
  const { t } = useWords()
  const { document } = useEditing()
  const { step, at } = placed
  switch (step.kind) {
    case 'send':
    case 'welcome':
      return <SendForm track={track} placed={placed} step={step} />
    case 'wait':
      return <WaitForm track={track} placed={placed} step={step} />
    case 'branch':
      return <BranchForm track={track} placed={placed} step={step} />
    case 'tag':
      return <TagForm placed={placed} step={step} />
    case 'staff-task':
      return <TaskFields at={at} />
    case 'move':
      return (
        <SelectField
          at={[...at, 'track']}
          label={t('journeyForm.moveTo')}
          hint={t('journeyForm.moveHint')}
          options={journeyTracks(document)
            .filter(({ id }) => id !== track.id)
            .map(({ id, name }) => ({ value: id, label: name }))}
        />
      )
    case 'end':
      return <TextField at={[...at, 'reason']} label={t('journeyForm.reason')} />
    default:
      return null
  }
}

function TaskFields({ at }: Pick<PlacedStep, 'at'>) {
  const { t } = useWords()
  return (
    <>
      <TextField at={[...at, 'title']} label={t('journeyForm.task')} hint={t('journeyForm.taskHint')} />
      <SelectField
        at={[...at, 'within_hours']}
        label={t('journeyForm.within')}
        placeholder={t('journeyForm.hoursOf', { count: 24 })}
        isOptional
        options={[2, 4, 8, 24, 48, 72, 168].map((count) => ({
          value: count,
          label: t('journeyForm.hoursOf', { count }),
        }))}
      />
    </>
  )
}

/** Where the step stands: up and down, into another way, once more, or out. */
function Place({ track, placed }: { track: JourneyTrack; placed: PlacedStep }) {
  const { t } = useWords()
  const editing = useEditing()
  const { make, open, isLocked } = editing
  const others = listsBeside(track, placed)
  const nameOf = ({ from, way }: StepList): string => {
    if (from === null) return t('journeyForm.place.own')
    const step = from.name ?? t(`editor.journeyKind.${from.kind}`)
    return `${step} · ${way?.name ?? t(from.kind === 'wait' ? 'playbook.journey.timeUp' : 'playbook.journey.otherwise')}`
  }
  return (
    <div className={styles['place']}>
      <Button
        size="small"
        disabled={isLocked || placed.after === null}
        onClick={() => make(shiftStep(track, placed, -1))}
      >
        {t('journeyForm.place.up')}
      </Button>
      <Button size="small" disabled={isLocked || placed.isLast} onClick={() => make(shiftStep(track, placed, 1))}>
        {t('journeyForm.place.down')}
      </Button>
      <Button size="small" disabled={isLocked} onClick={() => make(duplicateStep(editing, placed, freshId))}>
        {t('journeyForm.place.again')}
      </Button>
      <Button
        size="small"
        danger
        disabled={isLocked}
        onClick={() => {
          make(removeJourneyStep(editing, placed))
          open(null)
        }}
      >
        {t('editor.step.remove')}
      </Button>
      {others.length === 0 ? null : (
        <Select
          size="small"
          aria-label={t('journeyForm.place.to')}
          placeholder={t('journeyForm.place.to')}
          disabled={isLocked}
          value={null}
          options={others.map((list, index) => ({ value: index, label: nameOf(list) }))}
          onChange={(index: number | null) => {
            const to = index === null ? undefined : others[index]
            if (to) make(moveStepTo(editing, placed, to))
          }}
        />
      )}
    </div>
  )
}
