import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useId, useState } from 'react'
import { staffNamesQuery } from '#web/features/staff/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import styles from '../moment.module.css'
import { tagsQuery } from '../queries.ts'
import type { MomentDraft } from './draft.ts'

type AudienceProps = Pick<MomentDraft, 'staff' | 'tagIds'> & {
  onChange: (change: Partial<Pick<MomentDraft, 'staff' | 'tagIds'>>) => void
}

/** Who publishes, and which of their customers see it; nobody chosen is everybody. */
export function Audience({ staff, tagIds, onChange }: AudienceProps) {
  const { t } = useWords()
  const id = useId()
  const [search, setSearch] = useState('')
  const { data: found = [], isFetching } = useQuery(staffNamesQuery(search))
  const { data: groups = [] } = useQuery(tagsQuery)
  const names = new Map([...found, ...staff].map(({ staffId, name }) => [staffId, name]))
  return (
    <div className={styles['form']}>
      <label htmlFor={`${id}staff`}>{t('moment.form.staff')}</label>
      <Select
        id={`${id}staff`}
        mode="multiple"
        allowClear
        showSearch={{ filterOption: false, onSearch: setSearch }}
        placeholder={t('moment.form.staffAll')}
        loading={isFetching}
        value={staff.map(({ staffId }) => staffId)}
        options={[...names].map(([value, label]) => ({ value, label }))}
        onChange={(chosen: string[]) =>
          onChange({ staff: chosen.map((staffId) => ({ staffId, name: names.get(staffId) ?? '' })) })
        }
      />
      <label htmlFor={`${id}tags`}>{t('moment.form.tags')}</label>
      <Select
        id={`${id}tags`}
        mode="multiple"
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        placeholder={t('moment.form.tagsAll')}
        value={[...tagIds]}
        options={groups
          .filter(({ isWecom }) => isWecom)
          .map(({ name, tags }) => ({
            label: name,
            title: name,
            options: tags.map((tag) => ({ value: tag.tagId, label: tag.name })),
          }))}
        onChange={(chosen: string[]) => onChange({ tagIds: chosen })}
      />
    </div>
  )
}
