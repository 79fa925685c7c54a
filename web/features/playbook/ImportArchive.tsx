import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { Button, Progress } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { ImportedArchive } from '#contract/playbook-library.ts'
import { codeWords } from '#web/i18n/code-words.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { Refusal } from '#web/wire/request.ts'
import { upload } from '#web/wire/upload.ts'
import styles from './publish.module.css'

/** Whether a file is a packed playbook rather than the source of one. */
export const isArchive = (file: File): boolean => /\.zip$/i.test(file.name)

type State =
  | { kind: 'sending'; share: number }
  | { kind: 'refused'; error: unknown }
  | { kind: 'in'; made: ImportedArchive }

/** Takes a packed playbook in, tells what came of it, and leads to the draft that it became. */
export function ImportArchive({ file, onClose }: { file: File; onClose: () => void }) {
  const { t } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [state, setState] = useState<State>({ kind: 'sending', share: 0 })
  const begun = useRef<File | null>(null)
  useEffect(() => {
    if (begun.current === file) return
    begun.current = file
    setState({ kind: 'sending', share: 0 })
    upload<ImportedArchive>('playbooks/archive', {}, file, {
      signal: new AbortController().signal,
      onProgress: (share) => setState({ kind: 'sending', share }),
    }).then(
      (made) => {
        setState({ kind: 'in', made })
        void client.invalidateQueries({ queryKey: ['drafts'] })
        void client.invalidateQueries({ queryKey: ['media'] })
      },
      (error: unknown) => setState({ kind: 'refused', error }),
    )
  }, [client, file])
  switch (state.kind) {
    case 'sending':
      return (
        <div className={styles['archive']}>
          <output>{t('playbook.archive.reading', { name: file.name })}</output>
          <Progress percent={Math.round(state.share * 100)} showInfo={false} size="small" />
        </div>
      )
    case 'refused':
      return (
        <div className={styles['archive']}>
          <Refused error={state.error} />
          <Faults error={state.error} />
        </div>
      )
    case 'in': {
      const { draftId } = state.made
      const open = () => {
        onClose()
        void navigate({ to: '/playbooks/drafts/$draftId', params: { draftId } })
      }
      return (
        <div className={styles['archive']}>
          <Came made={state.made} />
          <Button type="primary" onClick={open}>
            {t('playbook.archive.open')}
          </Button>
        </div>
      )
    }
    default:
      return state satisfies never
  }
}

/** What an archive lacks. */
function Faults({ error }: { error: unknown }) {
  const { t } = useWords()
  if (!(error instanceof Refusal) || error.code !== 'archive_invalid') return null
  return error.fields.map(({ rule }) => <p key={rule}>{codeWords(t, `playbook.archive.fault.${rule}`) ?? rule}</p>)
}

function Came({ made: { files, renamed, refused, id } }: { made: ImportedArchive }) {
  const { t } = useWords()
  return (
    <div>
      <p>{files === 0 ? t('playbook.archive.inAlone') : t('playbook.archive.in', { count: files })}</p>
      <ul>
        {id === null ? null : <li>{t('playbook.archive.id', id)}</li>}
        {renamed.map(({ from, to }) => (
          <li key={from}>{t('playbook.archive.renamed', { from, to })}</li>
        ))}
        {refused.map(({ name, rule }) => (
          <li key={name}>
            {t('playbook.archive.refused', {
              name,
              why: codeWords(t, `fact.media.${rule}`) ?? t('playbook.archive.badName'),
            })}
          </li>
        ))}
      </ul>
    </div>
  )
}
