import { Button, Checkbox } from 'antd'
import { GOAL_DAYS, journeyTracks, type JourneyTrack } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { ConditionField } from '../condition/ConditionField.tsx'
import { TagInput } from '../condition/TagInput.tsx'
import { freshId, useEditing } from '../context.ts'
import type { Json, Place } from '../document/edit.ts'
import { removeJourney, setAudience, setEntry } from '../document/journey-change.ts'
import { firstCondition } from '../document/journey-new.ts'
import { trackPlace } from '../document/journey.ts'
import { removal } from '../document/operations.ts'
import { Choices } from '../field/Chips.tsx'
import { FieldProblems } from '../field/Field.tsx'
import { NumberField, TextField } from '../field/fields.tsx'
import composer from '../step/composer.module.css'
import styles from './panel.module.css'

/** A journey as a whole: who comes in, how often, what it is for, and what takes people out. */
export function JourneyPanel({ trackId }: { trackId: string }) {
  const { t } = useWords()
  const editing = useEditing()
  const { document, make, open, isLocked } = editing
  const track = journeyTracks(document).find(({ id }) => id === trackId)
  if (!track) return <p>{t('editor.step.gone')}</p>
  const at = trackPlace(track.id)
  return (
    <>
      <h2 className={composer['panelHead']}>{track.name}</h2>
      <TextField at={[...at, 'name']} label={t('journeyForm.name')} />
      <EntryForm track={track} />
      <Ends track={track} list="exits" />
      <Ends track={track} list="goals" />
      <details className={composer['more']}>
        <summary>{t('editor.step.more')}</summary>
        <TextField
          at={[...at, 'zone']}
          label={t('playbook.journey.zone')}
          hint={t('journeyForm.zoneHint')}
          placeholder="Asia/Shanghai"
        />
        <TextField at={[...at, 'note']} label={t('editor.step.note')} rows={2} />
      </details>
      <Button
        danger
        disabled={isLocked}
        onClick={() => {
          make(removeJourney(editing, track))
          open(null)
        }}
      >
        {t('journeyForm.remove')}
      </Button>
    </>
  )
}

const beginnings = ['member-joined', 'contact-added', 'tag-added', 'segment-entered'] as const
const agains = ['never', 'after-end', 'after-days'] as const

function EntryForm({ track }: { track: JourneyTrack }) {
  const { t } = useWords()
  const editing = useEditing()
  const { make, set, problemsAt, isLocked } = editing
  const at = [...trackPlace(track.id), 'enter']
  const { enter } = track
  const again = enter.again ?? 'never'
  return (
    <>
      <Choices
        label={t('journeyForm.begins')}
        options={beginnings.map((value) => ({ value, label: t(`journeyForm.begin.${value}`) }))}
        chosen={enter.on}
        isLocked={isLocked}
        onChange={(on) => make(setEntry(editing, track, on))}
      />
      {enter.on === 'tag-added' ? (
        <p className={styles['hint']}>
          <TagInput
            label={t('journeyForm.beginTag')}
            value={enter.tag}
            isLocked={isLocked}
            onChange={(tag) => set([...at, 'tag'], tag)}
          />
        </p>
      ) : null}
      {enter.on === 'segment-entered' ? (
        <ConditionField
          at={[...at, 'segment']}
          label={t('journeyForm.segment')}
          asked="entry"
          audience={track.audience}
        />
      ) : null}
      {enter.on === 'tag-added' || enter.on === 'segment-entered' ? (
        <Choices
          label={t('journeyForm.audience')}
          options={(['member', 'contact'] as const).map((value) => ({
            value,
            label: t(`journeyForm.audiences.${value}`),
          }))}
          chosen={track.audience}
          isLocked={isLocked}
          onChange={(audience) => make(setAudience(editing, track, audience))}
        />
      ) : null}
      <ConditionField
        at={[...at, 'where']}
        label={t('playbook.journey.where')}
        asked="entry"
        audience={track.audience}
        isOptional
      />
      <Choices
        label={t('playbook.journey.again')}
        options={agains.map((value) => ({ value, label: t(`journeyForm.again.${value}`) }))}
        chosen={again}
        isLocked={isLocked}
        onChange={(now) => {
          const { after_days: _days, ...rest } = { after_days: 0, ...enter }
          const entry = { ...rest, again: now, ...(now === 'after-days' ? { after_days: 30 } : {}) }
          set(at, entry as unknown as Json) // an entry is a map of JSON's values
        }}
      />
      {again === 'after-days' ? (
        <NumberField at={[...at, 'after_days']} label={t('journeyForm.againDays')} min={1} max={366} />
      ) : null}
      <FieldProblems
        problems={problemsAt(at).filter(({ path }) => /\.(enter|on|again|tag)(\.(group|name))?$/.test(path))}
      />
    </>
  )
}

/** What takes people out, or what counts as reached, each by a condition. */
function Ends({ track, list }: { track: JourneyTrack; list: 'exits' | 'goals' }) {
  const { t } = useWords()
  const editing = useEditing()
  const { make, isLocked } = editing
  const at = [...trackPlace(track.id), list]
  const parts = track[list] ?? []
  return (
    <>
      {parts.map(({ id, name }) => (
        <fieldset key={id} className={styles['part']}>
          <legend>
            {t(`playbook.journey.${list}`)} · {name}
          </legend>
          <TextField at={[...at, { id }, 'name']} label={t('journeyForm.endName')} />
          <ConditionField
            at={[...at, { id }, 'when']}
            label={t('journeyForm.endWhen')}
            asked="step"
            audience={track.audience}
          />
          {list === 'goals' ? <GoalFields at={[...at, { id }]} /> : null}
          <Button size="small" disabled={isLocked} onClick={() => make([removal(editing, at, id)])}>
            {t('journeyForm.removeEnd', { name })}
          </Button>
        </fieldset>
      ))}
      <p className={styles['hint']}>
        <Button
          size="small"
          disabled={isLocked || parts.length >= 10}
          onClick={() => {
            const when = firstCondition(track.audience) as unknown as Json // a condition is a map of JSON's values
            const item = {
              id: freshId(list === 'goals' ? 'goal' : 'exit'),
              name: t(`journeyForm.newEnd.${list}`),
              when,
            }
            make([{ op: 'insert', at, item, after: parts.at(-1)?.id ?? null }])
          }}
        >
          {t(`journeyForm.addEnd.${list}`)}
        </Button>
      </p>
    </>
  )
}

function GoalFields({ at }: { at: Place }) {
  const { t } = useWords()
  const { document, set, isLocked } = useEditing()
  const goal = journeyTracks(document)
    .flatMap(({ id, goals = [] }) => goals.map((each) => ({ trackId: id, each })))
    .find(({ each }) => typeof at[3] === 'object' && each.id === at[3].id)?.each
  return (
    <>
      <NumberField
        at={[...at, 'within_days']}
        label={t('journeyForm.goalDays')}
        placeholder={String(GOAL_DAYS)}
        min={1}
        max={366}
      />
      <p className={styles['hint']}>
        <Checkbox
          checked={goal?.leave === true}
          disabled={isLocked}
          onChange={({ target }) => set([...at, 'leave'], target.checked ? true : null)}
        >
          {t('journeyForm.goalLeave')}
        </Checkbox>
      </p>
    </>
  )
}
