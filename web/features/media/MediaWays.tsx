import { Button, Upload } from 'antd'
import { useRef, useState } from 'react'
import { MEDIA_MAX_BYTES, type MediaKind } from '#contract/media.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { useRefusalWords } from '#web/ui/Refused.tsx'
import { Refusal } from '#web/wire/request.ts'
import { accepted, megabytes, type UploadProblem, uploadProblems } from './fit.ts'
import styles from './media.module.css'
import { MediaPicker } from './MediaPicker.tsx'
import { useUpload, type UploadFault } from './use-upload.ts'

type MediaWaysProps = {
  kind: MediaKind
  /** What the message names now. */
  source: string
  isLocked?: boolean
  onChosen: (source: string) => void
}

/** The ways to a file beside typing its name: from this computer, or from what the corp has already. */
export function MediaWays({ kind, source, isLocked = false, onChosen }: MediaWaysProps) {
  const { t } = useWords()
  const [isPicking, setPicking] = useState(false)
  const began = useRef(source)
  // What was typed or chosen while the file was on its way stands; the file can be chosen then.
  const { underWay, fault, begin, stop } = useUpload(kind, (name) => {
    if (began.current === source) onChosen(name)
  })
  const take = (file: File): void => {
    const field = document.activeElement
    if (field instanceof HTMLElement) field.blur() // hands in what is half-typed
    began.current = source
    begin(file)
  }
  return (
    <div className={styles['ways']}>
      <Upload.Dragger
        className={styles['drop'] ?? ''}
        accept={accepted[kind]}
        disabled={isLocked || underWay !== null}
        multiple={false}
        fileList={[]}
        showUploadList={false}
        beforeUpload={(file) => {
          take(file)
          return false
        }}
      >
        <span className={styles['call']}>
          <Icon name="upload" /> {t(`media.upload.${kind}`)}
        </span>
        <small>{t(`media.takes.${kind}`, { max: megabytes(MEDIA_MAX_BYTES[kind]) })}</small>
      </Upload.Dragger>
      {underWay === null ? null : (
        <div className={styles['progress']}>
          <label>
            {t('media.uploading', { name: underWay.name })}
            <progress value={underWay.share} max={1} />
          </label>
          <Button size="small" onClick={stop}>
            {t('media.stop')}
          </Button>
        </div>
      )}
      {fault === null ? null : <Fault kind={kind} fault={fault} onRetry={() => take(fault.file)} />}
      <Button size="small" disabled={isLocked} onClick={() => setPicking(true)}>
        {t('media.pick')}
      </Button>
      {isPicking ? (
        <MediaPicker
          kind={kind}
          onChoose={(name) => {
            onChosen(name)
            setPicking(false)
          }}
          onClose={() => setPicking(false)}
        />
      ) : null}
    </div>
  )
}

type FaultProps = { kind: MediaKind; fault: UploadFault; onRetry: () => void }

/** Why a file was not taken, by its name, and what to do. */
function Fault({ kind, fault, onRetry }: FaultProps) {
  const { t } = useWords()
  const refusalWords = useRefusalWords()
  const { file, name, error } = fault
  const problem = fault.problem ?? problemIn(error)
  return (
    <p className={styles['fault']} role="alert">
      {problem === null ? (
        <>
          {t('media.lost', { name })} {refusalWords(error)}{' '}
          <Button size="small" onClick={onRetry}>
            {t('common.retry')}
          </Button>
        </>
      ) : (
        t(`media.problem.${problem}`, {
          name,
          size: megabytes(file.size),
          max: megabytes(MEDIA_MAX_BYTES[kind]),
          form: t(`media.form.${kind}`),
        })
      )}
    </p>
  )
}

/** What the server says of the file itself; null where something else kept it away. */
function problemIn(error: unknown): UploadProblem | null {
  if (!(error instanceof Refusal)) return null
  if (error.code === 'body_too_large') return 'too_big'
  const rules = error.fields.filter(({ field }) => field === 'file').map(({ rule }) => rule)
  return uploadProblems.find((problem) => rules.includes(problem)) ?? null
}
