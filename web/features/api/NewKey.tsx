import { Checkbox, Input, Modal, Select } from 'antd'
import { useId, useState } from 'react'
import type { KeyScope } from '#contract/api-key.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import styles from './api.module.css'
import { useMakeKey } from './queries.ts'
import { ShownOnce } from './ShownOnce.tsx'
import { areas, scopesOf, ticked, type Ticks } from './scopes.ts'

const reaches = ['reads', 'all', 'some'] as const
type Reach = (typeof reaches)[number]
const lives = [30, 90, 365, 0] as const

/** Makes a key, and shows it the one time. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const id = useId()
  const make = useMakeKey()
  const [name, setName] = useState('')
  const [reach, setReach] = useState<Reach>('reads')
  const [ticks, setTicks] = useState<Ticks>(new Set())
  const [days, setDays] = useState<number>(90)
  const scopes: KeyScope[] = { reads: ['*.read' as const], all: ['*' as const], some: scopesOf(ticks) }[reach]
  if (make.data)
    return (
      <ShownOnce title={t('api.keys.made', { name: name.trim() })} secret={make.data.key} onClose={onClose}>
        {t('api.keys.madeText')}
      </ShownOnce>
    )
  return (
    <Modal
      open
      title={t('api.keys.make')}
      okText={t('api.keys.make')}
      cancelText={t('common.cancel')}
      okButtonProps={{ loading: make.isPending, disabled: name.trim() === '' || scopes.length === 0 }}
      onOk={() => make.mutate({ name: name.trim(), scopes, expiresInDays: days === 0 ? null : days })}
      onCancel={onClose}
    >
      <div className={styles['form']}>
        <label htmlFor={`${id}name`}>{t('api.keys.name')}</label>
        <Input
          id={`${id}name`}
          value={name}
          maxLength={60}
          placeholder={t('api.keys.namePlaceholder')}
          onChange={({ target }) => setName(target.value)}
        />
        <span>{t('api.keys.scopes')}</span>
        <Segments
          label={t('api.keys.scopes')}
          value={reach}
          options={reaches.map((value) => ({ value, label: t(`api.scope.${value}`) }))}
          onChange={setReach}
        />
        <small className={styles['hint']}>{t(`api.scope.hint.${reach}`)}</small>
        {reach === 'some' ? <Areas ticks={ticks} onTick={setTicks} /> : null}
        <label htmlFor={`${id}days`}>{t('api.keys.expires')}</label>
        <Select
          id={`${id}days`}
          value={days}
          options={lives.map((value) => ({
            value,
            label: value === 0 ? t('api.keys.never') : t('api.keys.days', { count: value }),
          }))}
          onChange={setDays}
        />
      </div>
      {make.error ? <Refused error={make.error} /> : null}
    </Modal>
  )
}

function Areas({ ticks, onTick }: { ticks: Ticks; onTick: (ticks: Ticks) => void }) {
  const { t } = useWords()
  return (
    <table className={styles['areas']} aria-label={t('api.scope.some')}>
      <thead>
        <tr>
          <th scope="col">{t('api.scope.area')}</th>
          <th scope="col">{t('api.scope.readColumn')}</th>
          <th scope="col">{t('api.scope.changeColumn')}</th>
        </tr>
      </thead>
      <tbody>
        {areas.map(({ area, read, change }) => (
          <tr key={area}>
            <th scope="row">{t(`api.area.${area}`)}</th>
            {[{ grant: 'read', holds: read } as const, { grant: 'change', holds: change } as const].map(
              ({ grant, holds }) => (
                <td key={grant}>
                  {holds.length > 0 ? (
                    <Checkbox
                      aria-label={t(`api.scope.${grant}`, { area: t(`api.area.${area}`) })}
                      checked={ticks.has(`${area}.${grant}`)}
                      onChange={({ target }) => onTick(ticked(ticks, area, grant, target.checked))}
                    />
                  ) : null}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
