import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { staffNamesQuery } from './queries.ts'

type StaffSelectProps = { label: string; value: string | undefined; onChange: (staffId: string | undefined) => void }

/** Chooses a member of staff by a part of the name. */
export function StaffSelect({ label, value, onChange }: StaffSelectProps) {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const { data = [], isFetching } = useQuery(staffNamesQuery(search))
  const options = data.map(({ staffId, name, groupChats }) => ({
    value: staffId,
    label: `${name} · ${t('common.groupChats', { count: groupChats })}`,
  }))
  const isKnown = value === undefined || options.some((option) => option.value === value)
  return (
    <Select
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      aria-label={label}
      placeholder={label}
      value={isKnown ? value : t('common.loading')}
      loading={isFetching}
      options={options}
      onChange={(staffId: string | undefined) => onChange(staffId)}
      style={{ minWidth: 168 }}
    />
  )
}
