import { useInfiniteQuery } from '@tanstack/react-query'
import { Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import { CHOSEN_CONTACTS_MAX } from '#contract/contact-one-off.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { More } from '#web/ui/More.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SearchField } from '#web/ui/SearchField.tsx'
import type { ChosenContacts } from './audience.ts'
import styles from './audience.module.css'
import { friendsQuery } from './queries.ts'

type ContactsDialogProps = {
  chosen: ChosenContacts
  onChange: (chosen: ChosenContacts) => void
  onClose: () => void
}

/** Chooses contacts one by one, among friends. */
export function ContactsDialog({ chosen, onChange, onClose }: ContactsDialogProps) {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const query = useInfiniteQuery(friendsQuery(search))
  const rows = query.data?.pages.flatMap((page) => page.items)
  const toggle = (contactId: string, name: string, isIn: boolean) => {
    const next = new Map(chosen)
    if (isIn) next.set(contactId, name)
    else next.delete(contactId)
    onChange(next)
  }
  return (
    <Modal
      open
      title={t('oneOff.toContacts.chooseContacts')}
      onCancel={onClose}
      footer={
        <>
          <Button disabled={chosen.size === 0} onClick={() => onChange(new Map())}>
            {t('apply.chooseNone')}
          </Button>
          <Button type="primary" onClick={onClose}>
            {t('oneOff.toContacts.chosenDone', { count: chosen.size })}
          </Button>
        </>
      }
    >
      <SearchField label={t('oneOff.toContacts.searchContact')} value={search} onSearch={setSearch} />
      {query.error ? <Refused error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows === undefined ? (
        query.error ? null : (
          <Bones rows={6} label={t('common.loading')} />
        )
      ) : rows.length === 0 ? (
        <Empty quiet title={t('oneOff.toContacts.noneFits')} />
      ) : (
        <div className={styles['people']}>
          <ul>
            {rows.map((contact) => (
              <li key={contact.contactId}>
                <Checkbox
                  checked={chosen.has(contact.contactId)}
                  disabled={chosen.size >= CHOSEN_CONTACTS_MAX && !chosen.has(contact.contactId)}
                  onChange={({ target }) => toggle(contact.contactId, contact.name, target.checked)}
                >
                  {contact.name}
                </Checkbox>
                <small>{contact.tags.map((tag) => tag.name).join(' · ')}</small>
              </li>
            ))}
          </ul>
          {query.hasNextPage ? <More query={query} shown={rows.length} /> : null}
        </div>
      )}
    </Modal>
  )
}
