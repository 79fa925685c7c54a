import { useId } from 'react'
import type { TagName } from '#contract/condition.ts'
import type { JourneyStep } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { TagsInput } from '../condition/TagInput.tsx'
import { useEditing } from '../context.ts'
import type { PlacedStep } from '../document/journey.ts'
import { Field } from '../field/Field.tsx'

type TagFormProps = { placed: PlacedStep; step: Extract<JourneyStep, { kind: 'tag' }> }

/** The tags that a step puts on and takes off. */
export const TagForm = ({ placed, step }: TagFormProps) => (
  <>
    <Tags placed={placed} list="add" tags={step.add ?? []} />
    <Tags placed={placed} list="remove" tags={step.remove ?? []} />
  </>
)

function Tags({ placed, list, tags }: { placed: PlacedStep; list: 'add' | 'remove'; tags: readonly TagName[] }) {
  const { t } = useWords()
  const { set, problemsAt, isLocked } = useEditing()
  const id = useId()
  const at = [...placed.at, list]
  const label = t(`journeyForm.tags.${list}`)
  return (
    <Field id={id} label={label} hint={t('journeyForm.tagsHint')} problems={problemsAt(at)}>
      <TagsInput
        id={id}
        label={label}
        value={tags}
        isLocked={isLocked}
        onChange={(now) => set(at, now.length === 0 ? null : now)}
      />
    </Field>
  )
}
