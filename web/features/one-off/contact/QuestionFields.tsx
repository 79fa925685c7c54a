import { useQuery } from '@tanstack/react-query'
import { Input, Select } from 'antd'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import type { Question } from './audience.ts'
import styles from './audience.module.css'
import { tagsQuery } from './queries.ts'

type QuestionFieldsProps = {
  question: Question
  onChange: (question: Question) => void
  /** Null of the only one. */
  onRemove: (() => void) | null
}

/** One question to contacts. */
export function QuestionFields({ question, onChange, onRemove }: QuestionFieldsProps) {
  const { t } = useWords()
  const name = t(`oneOff.toContacts.question.${question.kind}`)
  return (
    <fieldset className={styles['question']}>
      <legend>{name}</legend>
      <Fields question={question} onChange={onChange} />
      {onRemove ? (
        <button type="button" aria-label={t('oneOff.toContacts.removeQuestion', { what: name })} onClick={onRemove}>
          <Icon name="close" size={14} />
        </button>
      ) : null}
    </fieldset>
  )
}

type FieldsProps = Pick<QuestionFieldsProps, 'question' | 'onChange'>

function Fields({ question, onChange }: FieldsProps) {
  const { t } = useWords()
  switch (question.kind) {
    case 'tag':
      return <TagFields question={question} onChange={onChange} />
    case 'friend-days':
      return (
        <>
          <Days
            label={t('oneOff.toContacts.daysLeast')}
            value={question.least}
            onChange={(least) => onChange({ ...question, least })}
          />
          <span>–</span>
          <Days
            label={t('oneOff.toContacts.daysMost')}
            value={question.most}
            onChange={(most) => onChange({ ...question, most })}
          />
        </>
      )
    case 'clicked':
      return (
        <>
          <Turn
            is={question.isOn}
            on={t('oneOff.toContacts.clicked')}
            off={t('oneOff.toContacts.notClicked')}
            onChange={(isOn) => onChange({ ...question, isOn })}
          />
          <Days
            label={t('oneOff.toContacts.withinDays')}
            value={question.days}
            onChange={(days) => onChange({ ...question, days })}
          />
        </>
      )
    case 'chat':
      return (
        <Turn
          is={question.isOn}
          on={t('oneOff.toContacts.said.inChat')}
          off={t('oneOff.toContacts.said.inNoChat')}
          onChange={(isOn) => onChange({ ...question, isOn })}
        />
      )
    case 'name':
      return (
        <Input
          aria-label={t('oneOff.toContacts.question.name')}
          placeholder={t('oneOff.toContacts.namePart')}
          value={question.part}
          maxLength={120}
          style={{ width: 220 }}
          onChange={({ target }) => onChange({ ...question, part: target.value })}
        />
      )
    default:
      return question satisfies never
  }
}

type TagFieldsProps = {
  question: Extract<Question, { kind: 'tag' }>
  onChange: (question: Question) => void
}

function TagFields({ question, onChange }: TagFieldsProps) {
  const { t } = useWords()
  const query = useQuery(tagsQuery)
  const tags = (query.data?.groups ?? []).map((group) => ({
    label: group.name,
    title: group.name,
    options: group.tags.map((tag) => ({
      value: JSON.stringify({ group: group.name, name: tag.name }),
      label: t('oneOff.toContacts.tagOption', { tag: tag.name, count: tag.contacts }),
    })),
  }))
  return (
    <>
      <Turn
        is={question.isOn}
        on={t('oneOff.toContacts.tagged')}
        off={t('oneOff.toContacts.untagged')}
        onChange={(isOn) => onChange({ ...question, isOn })}
      />
      <Select
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={t('oneOff.toContacts.question.tag')}
        placeholder={t('oneOff.toContacts.chooseTag')}
        loading={query.isPending}
        status={query.error ? 'error' : ''}
        notFoundContent={t(query.error ? 'oneOff.toContacts.tagsFailed' : 'oneOff.toContacts.noTags')}
        value={question.tag ? JSON.stringify({ group: question.tag.group, name: question.tag.name }) : null}
        style={{ width: 260 }}
        options={tags}
        onChange={
          (value: string) => onChange({ ...question, tag: JSON.parse(value) as { group: string; name: string } }) // written above
        }
      />
    </>
  )
}

type DaysProps = { label: string; value: string; onChange: (value: string) => void }

const Days = ({ label, value, onChange }: DaysProps) => (
  <Input
    aria-label={label}
    placeholder={label}
    inputMode="numeric"
    value={value}
    maxLength={5}
    style={{ width: 130 }}
    onChange={({ target }) => onChange(target.value)}
  />
)

type TurnProps = { is: boolean; on: string; off: string; onChange: (is: boolean) => void }

const Turn = ({ is, on, off, onChange }: TurnProps) => (
  <Segments
    label={on}
    value={is ? 'on' : 'off'}
    options={[
      { value: 'on', label: on },
      { value: 'off', label: off },
    ]}
    onChange={(value) => onChange(value === 'on')}
  />
)
