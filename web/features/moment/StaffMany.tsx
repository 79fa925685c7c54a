import { useQuery } from '@tanstack/react-query'
import { Select } from 'antd'
import { useState } from 'react'
import { staffNamesQuery } from '#web/features/staff/index.ts'

export type Named = { staffId: string; name: string }

type StaffManyProps = { id: string; placeholder: string; chosen: readonly Named[]; onChange: (chosen: Named[]) => void }

/** Chooses members of staff by parts of their names; nobody chosen is everybody. */
export function StaffMany({ id, placeholder, chosen, onChange }: StaffManyProps) {
  const [search, setSearch] = useState('')
  const { data: found = [], isFetching } = useQuery(staffNamesQuery(search))
  const names = new Map([...found, ...chosen].map(({ staffId, name }) => [staffId, name]))
  return (
    <Select
      id={id}
      mode="multiple"
      allowClear
      showSearch={{ filterOption: false, onSearch: setSearch }}
      placeholder={placeholder}
      loading={isFetching}
      value={chosen.map(({ staffId }) => staffId)}
      options={[...names].map(([value, label]) => ({ value, label }))}
      onChange={(ids: string[]) => onChange(ids.map((staffId) => ({ staffId, name: names.get(staffId) ?? '' })))}
    />
  )
}
