/* oxlint-disable jsx-a11y/prefer-tag-over-role -- ARIA's combobox with a list box: a select cannot hold groups with icons */
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useQueryClient } from '@tanstack/react-query'
import { Modal } from 'antd'
import { useState, type KeyboardEvent } from 'react'
import { changeLanguage, signOut, useMay } from '#web/features/session/index.ts'
import { useBeginTour } from '#web/features/tour/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon, type IconName } from '#web/ui/Icon.tsx'
import { chooseTheme, useTheme } from '#web/ui/theme.ts'
import { foundQuery } from './find.ts'
import styles from './palette.module.css'
import { useRooms } from './Rooms.tsx'

const focusOnce = (field: HTMLInputElement | null): void => field?.focus()

type Entry = {
  key: string
  group: 'rooms' | 'actions' | 'groupChats' | 'playbooks' | 'runs'
  icon: IconName
  label: string
  note?: string
  go: () => void
}

/** Finds anything and goes there: rooms, group chats, playbooks, runs, and the few things one does anywhere. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const [text, setText] = useState('')
  const [at, setAt] = useState(0)
  const entries = useEntries(text)
  const chosen = Math.min(at, Math.max(0, entries.length - 1))
  const go = (entry: Entry | undefined) => {
    if (!entry) return
    onClose()
    entry.go()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) return go(entries[chosen])
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    setAt((chosen + step + entries.length) % Math.max(1, entries.length))
  }
  return (
    <Modal
      open
      footer={null}
      closable={false}
      onCancel={onClose}
      width={560}
      style={{ top: 72 }}
      styles={{ container: { padding: 0 } }}
    >
      <div className={styles['palette']}>
        <label className={styles['field']}>
          <Icon name="search" size={18} />
          <input
            ref={focusOnce}
            role="combobox"
            aria-expanded
            aria-controls="palette-list"
            aria-activedescendant={entries.length > 0 ? `palette-${chosen}` : undefined}
            aria-label={t('shell.palette.placeholder')}
            placeholder={t('shell.palette.placeholder')}
            value={text}
            onChange={(event) => {
              setText(event.target.value)
              setAt(0)
            }}
            onKeyDown={onKey}
          />
        </label>
        <div id="palette-list" role="listbox" aria-label={t('shell.palette.placeholder')} className={styles['list']}>
          {entries.map((entry, index) => (
            <div key={entry.key} role="presentation">
              {entry.group === entries[index - 1]?.group ? null : <h3>{t(`shell.palette.${entry.group}`)}</h3>}
              <div
                id={`palette-${index}`}
                role="option"
                aria-selected={index === chosen}
                tabIndex={-1}
                className={styles['entry']}
                onMouseMove={() => setAt(index)}
                onClick={() => go(entry)}
                onKeyDown={onKey}
              >
                <Icon name={entry.icon} />
                <span>{entry.label}</span>
                {entry.note ? <em>{entry.note}</em> : null}
              </div>
            </div>
          ))}
          {entries.length === 0 ? <p className={styles['none']}>{t('shell.palette.nothing', { text })}</p> : null}
        </div>
        <footer>{t('shell.palette.hint')}</footer>
      </div>
    </Modal>
  )
}

function useEntries(text: string): Entry[] {
  const { t, language } = useWords()
  const rooms = useRooms()
  const navigate = useNavigate()
  const beginTour = useBeginTour()
  const client = useQueryClient()
  const { isDark } = useTheme()
  const maySend = useMay('one_off.send')
  const search = text.trim()
  const found = useQuery(foundQuery(search))
  const has = (label: string) => label.toLowerCase().includes(search.toLowerCase())
  const fixed: Entry[] = [
    ...rooms.map((room) => ({
      key: room.key,
      group: 'rooms' as const,
      icon: room.icon,
      label: t(`shell.rooms.${room.key}`),
      go: () => void navigate({ to: room.to }),
    })),
    {
      key: 'mine',
      group: 'actions',
      icon: 'playbook',
      label: t('shell.makeItMine'),
      go: () => void navigate({ to: '/make-it-mine' }),
    },
    ...(maySend
      ? [
          {
            key: 'sendOnce',
            group: 'actions' as const,
            icon: 'send' as const,
            label: t('shell.sendOnce'),
            go: () => void navigate({ to: '/one-offs/new' }),
          },
        ]
      : []),
    { key: 'tour', group: 'actions', icon: 'help', label: t('tour.name'), go: beginTour },
    {
      key: 'language',
      group: 'actions',
      icon: 'people',
      label: t('shell.palette.switchLanguage'),
      go: () => void changeLanguage(client, language === 'zh' ? 'en' : 'zh'),
    },
    {
      key: 'theme',
      group: 'actions',
      icon: 'today',
      label: t('shell.palette.toggleTheme'),
      go: () => chooseTheme(isDark ? 'light' : 'dark'),
    },
    {
      key: 'out',
      group: 'actions',
      icon: 'external',
      label: t('shell.palette.signOut'),
      go: () => void signOut(client).then(() => navigate({ to: '/sign-in' })),
    },
  ]
  const records: Entry[] = (found.data ?? []).map((record) => ({
    key: `${record.kind} ${record.id}`,
    group: record.kind,
    icon: ({ groupChats: 'chats', playbooks: 'playbook', runs: 'runs' } as const)[record.kind],
    label: record.name,
    note: record.note,
    go: () => {
      switch (record.kind) {
        case 'groupChats':
          return void navigate({ to: '/group-chats/$groupChatId', params: { groupChatId: record.id } })
        case 'playbooks':
          return void navigate({ to: '/playbooks/$playbookId', params: { playbookId: record.id } })
        case 'runs':
          return void navigate({ to: '/runs/$runId', params: { runId: record.id } })
        default:
          return record.kind satisfies never
      }
    },
  }))
  return [...fixed.filter(({ label }) => search === '' || has(label)), ...records]
}
