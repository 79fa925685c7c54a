import { Input, Select } from 'antd'
import { useId } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './apply.module.css'

type RunNameProps = {
  name: string
  version: number
  versions: readonly number[]
  onName: (name: string) => void
  onVersion: (version: number) => void
}

/** What the run will be called, and which version it is pinned to. */
export function RunName({ name, version, versions, onName, onVersion }: RunNameProps) {
  const { t } = useWords()
  const id = useId()
  return (
    <div className={styles['name']}>
      <label htmlFor={`${id}name`}>{t('apply.runName')}</label>
      <Input
        id={`${id}name`}
        value={name}
        maxLength={60}
        status={name.trim() === '' ? 'error' : ''}
        onChange={(event) => onName(event.target.value)}
      />
      <label htmlFor={`${id}version`}>{t('apply.version')}</label>
      <Select
        id={`${id}version`}
        value={version}
        options={versions.toSorted((a, b) => b - a).map((value) => ({ value, label: `v${value}` }))}
        onChange={onVersion}
      />
    </div>
  )
}
