import { Button, Checkbox, Input } from 'antd'
import { useState } from 'react'
import { VARIABLE_NAME } from '#contract/playbook/primitive.ts'
import { VARIABLE_TYPES } from '#contract/playbook/variable.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { useEditing } from '../context.ts'
import { TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import styles from './setup.module.css'

/** The variables that are filled in when the playbook is applied. */
export function VariableForms() {
  const { t } = useWords()
  const { document, set, isLocked } = useEditing()
  const [fresh, setFresh] = useState('')
  const variables = Object.entries(document.variables ?? {})
  const name = fresh.trim()
  const isNew = VARIABLE_NAME.test(name) && !variables.some(([known]) => known === name)
  const add = () => {
    set(['variables', name], { type: 'text', label: name })
    setFresh('')
  }
  return (
    <Section
      title={t('playbook.about.variables')}
      note={t('editor.setup.variablesNote', { example: `{{${variables[0]?.[0] ?? '…'}}}` })}
    >
      {variables.map(([name, variable]) => (
        <fieldset key={name} className={styles['part']}>
          <legend>{t('editor.setup.variable', { name })}</legend>
          <TextField at={['variables', name, 'label']} label={t('editor.setup.variableLabel')} />
          <SelectField
            at={['variables', name, 'type']}
            label={t('editor.setup.variableType')}
            options={VARIABLE_TYPES.map((value) => ({ value, label: t(`editor.setup.types.${value}`) }))}
          />
          <TextField
            at={['variables', name, 'default']}
            label={t('editor.setup.variableDefault')}
            onCommit={(value, was) =>
              set(['variables', name, 'default'], typedValue(variable.type, value), typedValue(variable.type, was))
            }
          />
          <Checkbox
            checked={variable.per_group === true}
            disabled={isLocked}
            onChange={({ target }) => set(['variables', name, 'per_group'], target.checked ? true : null)}
          >
            {t('editor.setup.perGroup')}
          </Checkbox>
          <Button size="small" disabled={isLocked} onClick={() => set(['variables', name], null)}>
            {t('editor.setup.removeVariable', { name })}
          </Button>
        </fieldset>
      ))}
      <div className={styles['add']}>
        <Input
          aria-label={t('editor.setup.newVariable')}
          placeholder={t('editor.setup.newVariable')}
          value={fresh}
          disabled={isLocked}
          onChange={({ target }) => setFresh(target.value)}
          onPressEnter={() => (isNew ? add() : undefined)}
        />
        <Button disabled={isLocked || !isNew} onClick={add}>
          {t('editor.setup.addVariable')}
        </Button>
      </div>
    </Section>
  )
}

const typedValue = (type: string, text: string | null): string | number | null =>
  type === 'number' && text !== null && Number.isFinite(Number(text)) ? Number(text) : text
