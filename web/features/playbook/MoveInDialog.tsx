import { useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox, Modal } from 'antd'
import { useState } from 'react'
import type { ConvertedPlaybooks } from '#contract/playbook-library.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { useCreateDraft } from './edit/queries.ts'
import styles from './move-in.module.css'
import { useConvert } from './mutations.ts'

type Found = ConvertedPlaybooks['items'][number]

/** Brings the SOPs of MoChat or LinkWeChat over from a dump: what was found, what cannot come, and drafts of the chosen. */
export function MoveInDialog({ onClose }: { onClose: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const convert = useConvert()
  const create = useCreateDraft()
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const [made, setMade] = useState<ReadonlySet<string>>(new Set())
  const found = convert.data?.items ?? []
  const chosen = found.filter(({ id }) => !left.has(id) && !made.has(id))
  const read = (files: FileList | null) => {
    setLeft(new Set())
    setMade(new Set())
    create.reset()
    if (files && files.length > 0) convert.mutate([...files])
  }
  /** One after another: what was made stays made where the next is refused. */
  const makeDrafts = async () => {
    for (const { id, source } of chosen) {
      await create.mutateAsync({ source })
      setMade((before) => new Set([...before, id]))
    }
    await client.invalidateQueries({ queryKey: ['drafts'] })
    onClose()
  }
  const toggle = (id: string, isWanted: boolean) =>
    setLeft((before) => new Set(isWanted ? [...before].filter((other) => other !== id) : [...before, id]))
  return (
    <Modal
      open
      width={720}
      title={t('playbook.moveIn.title')}
      onCancel={onClose}
      footer={[
        <Button key="close" onClick={onClose}>
          {t('common.cancel')}
        </Button>,
        <Button
          key="make"
          type="primary"
          disabled={chosen.length === 0}
          loading={create.isPending}
          onClick={() => void makeDrafts().catch(() => undefined /* shown as the mutation's error */)}
        >
          {t('playbook.moveIn.make', { count: chosen.length })}
        </Button>,
      ]}
    >
      <p className={styles['hint']}>{t('playbook.moveIn.hint')}</p>
      <label className={styles['file']}>
        {t('playbook.moveIn.files')}
        <input type="file" multiple accept=".json,.csv" onChange={(event) => read(event.target.files)} />
      </label>
      {convert.isPending ? <output>{t('playbook.moveIn.reading')}</output> : null}
      {convert.error ? <Refused error={convert.error} /> : null}
      {convert.data && found.length === 0 ? (
        <Empty quiet title={t('playbook.moveIn.none')}>
          {t('playbook.moveIn.noneText')}
        </Empty>
      ) : null}
      {found.length > 0 ? (
        <ul className={styles['found']} aria-label={t('playbook.moveIn.found')}>
          {found.map((each) => (
            <FoundSop
              key={each.id}
              found={each}
              isWanted={!left.has(each.id)}
              isMade={made.has(each.id)}
              onToggle={(isWanted) => toggle(each.id, isWanted)}
            />
          ))}
        </ul>
      ) : null}
      {convert.data && convert.data.left > 0 ? <p>{t('playbook.moveIn.left', { count: convert.data.left })}</p> : null}
      {create.error ? <Refused error={create.error} /> : null}
    </Modal>
  )
}

type FoundSopProps = { found: Found; isWanted: boolean; isMade: boolean; onToggle: (isWanted: boolean) => void }

function FoundSop({ found, isWanted, isMade, onToggle }: FoundSopProps) {
  const { t, language } = useWords()
  return (
    <li>
      <Checkbox checked={isWanted} disabled={isMade} onChange={(event) => onToggle(event.target.checked)}>
        <b>{found.name}</b>{' '}
        <small>
          {found.system === 'mochat' ? 'MoChat' : 'LinkWeChat'} ·{' '}
          {t('playbook.moveIn.messages', { count: found.messages })}
          {found.errors > 0 ? ` · ${t('playbook.moveIn.errors', { count: found.errors })}` : ''}
          {isMade ? ` · ${t('playbook.moveIn.made')}` : ''}
        </small>
      </Checkbox>
      {found.notes.length > 0 ? (
        <details>
          <summary>{t('playbook.moveIn.notes', { count: found.notes.length })}</summary>
          <ul>
            {found.notes.map(({ item, message }) => (
              <li key={`${item} ${message.en}`}>
                {item === null ? '' : `${item}: `}
                {message[language]}
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </li>
  )
}
