import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useId } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import styles from '../moment.module.css'
import { tagsQuery } from '../queries.ts'
import { StaffMany } from '../StaffMany.tsx'
import type { MomentDraft } from './draft.ts'

type AudienceProps = Pick<MomentDraft, 'staff' | 'tagIds'> & {
  onChange: (change: Partial<Pick<MomentDraft, 'staff' | 'tagIds'>>) => void
}

/** Who publishes, and which of their customers see it; nobody chosen is everybody. */
export function Audience({ staff, tagIds, onChange }: AudienceProps) {
  const { t } = useWords()
  const id = useId()
  const { data: groups = [] } = useQuery(tagsQuery)
  return (
    <div className={styles['form']}>
      <label htmlFor={`${id}staff`}>{t('moment.form.staff')}</label>
      <StaffMany
        id={`${id}staff`}
        placeholder={t('moment.form.staffAll')}
        chosen={staff}
        onChange={(chosen) => onChange({ staff: chosen })}
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
