import { Input } from 'antd'
import { useId, useState } from 'react'
import type { VariableDeclaration } from '#contract/playbook.ts'
import { isRequired } from '#contract/playbook/is-required.ts'
import type { ChosenChats } from '#web/features/group-chat/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import styles from './apply.module.css'
import { faultOf, type Typed, type Variables } from './variables.ts'

type FillVariablesProps = {
  variables: Variables
  typed: Typed
  perGroup: Readonly<Record<string, Typed>>
  chats: ChosenChats
  onTyped: (typed: Typed) => void
  onPerGroup: (perGroup: Readonly<Record<string, Typed>>) => void
}

/** The words that the plan leaves open, for all group chats and, where it allows, for each. */
export function FillVariables({ variables, typed, perGroup, chats, onTyped, onPerGroup }: FillVariablesProps) {
  const { t } = useWords()
  const entries = Object.entries(variables)
  const own = entries.filter(([, variable]) => variable.per_group)
  if (entries.length === 0) return <Empty quiet title={t('apply.noVariables')} />
  return (
    <>
      <div className={styles['fields']}>
        {entries.map(([name, variable]) => (
          <VariableField
            key={name}
            name={name}
            variable={variable}
            value={typed[name] ?? ''}
            onChange={(value) => onTyped({ ...typed, [name]: value })}
          />
        ))}
      </div>
      {own.length > 0 ? <PerGroup own={own} perGroup={perGroup} chats={chats} onPerGroup={onPerGroup} /> : null}
    </>
  )
}

const inputTypes = {
  text: 'text',
  number: 'number',
  date: 'date',
  time: 'time',
  moment: 'datetime-local',
  link: 'url',
} as const satisfies Record<VariableDeclaration['type'], string>

type VariableFieldProps = {
  name: string
  variable: VariableDeclaration
  value: string
  onChange: (value: string) => void
}

function VariableField({ name, variable, value, onChange }: VariableFieldProps) {
  const { t, language } = useWords()
  const id = useId()
  const fault = faultOf(variable, value)
  const hint = [
    variable.filled_from ? t(`apply.filledFrom.${variable.filled_from}`) : '',
    variable.default === undefined ? '' : t('apply.leftDefault', { value: variable.default }),
    variable.example === undefined ? '' : t('apply.example', { value: variable.example }),
  ].filter(Boolean)
  return (
    <div>
      <label htmlFor={id}>
        {inLanguage(language, variable.label, variable.label_en)} <code>{`{{${name}}}`}</code>
        {isRequired(variable) ? <em>{t('apply.required')}</em> : null}
      </label>
      <Input
        id={id}
        type={inputTypes[variable.type]}
        value={value}
        maxLength={500}
        required={isRequired(variable)}
        status={fault ? 'error' : isRequired(variable) && value.trim() === '' && !variable.per_group ? 'warning' : ''}
        aria-describedby={fault ? `${id}fault` : undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      {fault ? (
        <small id={`${id}fault`} className={styles['fault']} role="alert">
          {t(`apply.fault.${fault}`)}
        </small>
      ) : null}
      {hint.length > 0 ? <small>{hint.join(' · ')}</small> : null}
    </div>
  )
}

const most = 50

type PerGroupProps = Pick<FillVariablesProps, 'perGroup' | 'chats' | 'onPerGroup'> & {
  own: readonly (readonly [string, VariableDeclaration])[]
}

function PerGroup({ own, perGroup, chats, onPerGroup }: PerGroupProps) {
  const { t, language } = useWords()
  const [search, setSearch] = useState('')
  const fitting = [...chats].filter(([, name]) => name.includes(search))
  const put = (id: string, name: string, value: string) =>
    onPerGroup({ ...perGroup, [id]: { ...perGroup[id], [name]: value } })
  return (
    <section className={styles['perGroup']}>
      <h3>{t('apply.perGroup')}</h3>
      <p>{t('apply.perGroupNote')}</p>
      <SearchField label={t('apply.show')} value={search} onSearch={setSearch} />
      <div className={styles['scroll']}>
        <table>
          <thead>
            <tr>
              <th>{t('groupChat.column.name')}</th>
              {own.map(([name, variable]) => (
                <th key={name}>{inLanguage(language, variable.label, variable.label_en)}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {fitting.slice(0, most).map(([id, chat]) => (
              <tr key={id}>
                <th scope="row">{chat}</th>
                {own.map(([name, variable]) => (
                  <td key={name}>
                    <Input
                      size="small"
                      aria-label={`${chat} ${variable.label}`}
                      type={inputTypes[variable.type]}
                      value={perGroup[id]?.[name] ?? ''}
                      status={faultOf(variable, perGroup[id]?.[name] ?? '') ? 'error' : ''}
                      onChange={(event) => put(id, name, event.target.value)}
                    />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {fitting.length > most ? <p>{t('apply.showing', { shown: most, total: fitting.length })}</p> : null}
    </section>
  )
}
