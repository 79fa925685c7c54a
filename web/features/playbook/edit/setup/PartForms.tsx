import { Button, Checkbox } from 'antd'
import { PICKS, STAGES } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { freshId, useEditing } from '../context.ts'
import { valueAt } from '../document/value.ts'
import { NumberField, TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import styles from './setup.module.css'

/** The parts that steps name: phases, columns and slots. */
export function PartForms() {
  const { t } = useWords()
  const { document, value, make, set, isLocked } = useEditing()
  const phases = document.phases ?? []
  return (
    <>
      <Section title={t('editor.setup.phases')}>
        {phases.map(({ id, name, enter }) => (
          <fieldset key={id} className={styles['part']}>
            <legend>{name}</legend>
            <TextField at={['phases', { id }, 'name']} label={t('editor.setup.phaseName')} />
            <NumberField at={['phases', { id }, 'enter', 'day']} label={t('editor.setup.enterDay')} min={1} />
            <NumberField at={['phases', { id }, 'enter', 'members']} label={t('editor.setup.enterMembers')} min={1} />
            <SelectField
              at={['phases', { id }, 'enter', 'stage']}
              label={t('editor.setup.enterStage')}
              isOptional
              options={STAGES.map((stage) => ({ value: stage, label: t(`groupChat.stage.${stage}`) }))}
            />
            <Checkbox
              checked={enter?.by_hand === true}
              disabled={isLocked}
              onChange={({ target }) => set(['phases', { id }, 'enter', 'by_hand'], target.checked ? true : null)}
            >
              {t('editor.setup.enterByHand')}
            </Checkbox>
            <Button
              size="small"
              disabled={isLocked}
              onClick={() =>
                make([{ op: 'remove', at: ['phases'], item: id, was: valueAt(value, ['phases', { id }]) ?? '' }])
              }
            >
              {t('editor.setup.removePhase', { name })}
            </Button>
          </fieldset>
        ))}
        <Button
          disabled={isLocked}
          onClick={() => {
            const item = { id: freshId('phase'), name: `${t('editor.setup.phases')} ${phases.length + 1}` }
            make([{ op: 'insert', at: ['phases'], item, after: phases.at(-1)?.id ?? null }])
          }}
        >
          {t('editor.setup.addPhase')}
        </Button>
      </Section>
      {document.columns && document.columns.length > 0 ? (
        <Section title={t('editor.setup.columns')}>
          {document.columns.map(({ id, name }) => (
            <fieldset key={id} className={styles['part']}>
              <legend>{name}</legend>
              <TextField at={['columns', { id }, 'name']} label={t('editor.setup.columnName')} />
              <SelectField
                at={['columns', { id }, 'pick']}
                label={t('editor.message.pick')}
                options={PICKS.map((pick) => ({
                  value: pick,
                  label: t(`editor.message.pickKind.${pick}`),
                }))}
              />
              <NumberField at={['columns', { id }, 'per_day']} label={t('editor.setup.perDay')} min={1} max={24} />
            </fieldset>
          ))}
        </Section>
      ) : null}
      {document.slots && document.slots.length > 0 ? (
        <Section title={t('editor.setup.slots')}>
          {document.slots.map(({ id, name }) => (
            <fieldset key={id} className={styles['part']}>
              <legend>{name}</legend>
              <TextField at={['slots', { id }, 'name']} label={t('editor.setup.slotName')} />
              <TextField at={['slots', { id }, 'at']} label={t('editor.setup.slotAt')} type="time" />
            </fieldset>
          ))}
        </Section>
      ) : null}
    </>
  )
}
