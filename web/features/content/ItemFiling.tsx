import { Input, Select } from 'antd'
import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { ORIGINS, rightsOf, ZONES } from '#contract/content-library.ts'
import { CONTENT_CLASSES, CONTENT_FORMS } from '#contract/playbook/content.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import styles from './content.module.css'
import type { ItemDraft } from './draft.ts'
import { labelsQuery } from './queries.ts'

type ItemFilingProps = {
  draft: ItemDraft
  proposed: string
  isLocked: boolean
  onChange: (draft: ItemDraft) => void
}

/** What an item is called, under what it is found, and where it comes from. */
export function ItemFiling({ draft, proposed, isLocked, onChange }: ItemFilingProps) {
  const { t } = useWords()
  const id = useId()
  const labels = useQuery(labelsQuery).data ?? []
  const put = (change: Partial<ItemDraft>) => onChange({ ...draft, ...change })
  const rights = rightsOf(draft)
  return (
    <Section title={t('content.filing')}>
      <div className={styles['form']}>
        <label htmlFor={`${id}topic`}>{t('content.field.topic')}</label>
        <Input
          id={`${id}topic`}
          value={draft.topic}
          maxLength={40}
          disabled={isLocked}
          placeholder={t('content.topicPlaceholder')}
          onChange={({ target }) => put({ topic: target.value })}
        />
        <label htmlFor={`${id}name`}>{t('content.field.name')}</label>
        <div className={styles['field']}>
          <Input
            id={`${id}name`}
            value={draft.name ?? ''}
            maxLength={120}
            disabled={isLocked}
            placeholder={proposed}
            onChange={({ target }) => put({ name: target.value.trim() === '' ? null : target.value })}
          />
          <small>{t('content.nameHint')}</small>
        </div>
        <Choice
          label={t('content.field.zone')}
          value={draft.zone}
          options={ZONES.map((value) => ({ value, label: t(`content.zone.${value}`) }))}
          isLocked={isLocked}
          onChange={(value) => put({ zone: value })}
        />
        <Choice
          label={t('content.field.class')}
          value={draft.class}
          options={CONTENT_CLASSES.map((value) => ({ value, label: t(`playbook.content.class.${value}`) }))}
          isLocked={isLocked}
          onChange={(value) => put({ class: value })}
        />
        <Choice
          label={t('content.field.form')}
          value={draft.form}
          options={CONTENT_FORMS.map((value) => ({ value, label: t(`playbook.content.form.${value}`) }))}
          isLocked={isLocked}
          onChange={(value) => put({ form: value })}
        />
        <label htmlFor={`${id}labels`}>{t('content.field.labels')}</label>
        <Select
          id={`${id}labels`}
          mode="tags"
          maxCount={10}
          disabled={isLocked}
          aria-label={t('content.field.labels')}
          tokenSeparators={[',', '，', '、']}
          value={draft.labels}
          options={labels.map(({ label }) => ({ value: label, label }))}
          onChange={(now: string[]) =>
            put({ labels: now.map((word) => word.trim().slice(0, 20)).filter((word) => word !== '') })
          }
        />
        <Choice
          label={t('content.field.origin')}
          value={draft.origin}
          options={ORIGINS.map((value) => ({ value, label: t(`content.origin.${value}`) }))}
          isLocked={isLocked}
          onChange={(value) => put({ origin: value })}
        />
        {rights === null ? null : (
          <>
            <label htmlFor={`${id}source`}>{t(`content.source.${rights}`)}</label>
            <Input
              id={`${id}source`}
              value={draft.source}
              maxLength={300}
              disabled={isLocked}
              placeholder={t(`content.sourceHint.${rights}`)}
              onChange={({ target }) => put({ source: target.value })}
            />
            <label htmlFor={`${id}rights`}>{t(`content.rights.${rights}`)}</label>
            <Input
              id={`${id}rights`}
              value={draft.rights}
              maxLength={300}
              disabled={isLocked}
              placeholder={t(`content.rightsHint.${rights}`)}
              onChange={({ target }) => put({ rights: target.value })}
            />
          </>
        )}
      </div>
    </Section>
  )
}

type ChoiceProps<V extends string> = {
  label: string
  value: V
  options: { value: V; label: string }[]
  isLocked: boolean
  onChange: (value: V) => void
}

function Choice<V extends string>({ label, value, options, isLocked, onChange }: ChoiceProps<V>) {
  const id = useId()
  return (
    <>
      <label htmlFor={id}>{label}</label>
      <Select<V> id={id} aria-label={label} value={value} disabled={isLocked} options={options} onChange={onChange} />
    </>
  )
}
