import { Button, Input } from 'antd'
import { Suspense } from 'react'
import type { MediaKind } from '#contract/media.ts'
import { BUBBLE_MAX } from '#contract/playbook.ts'
import { URL_MAX_BYTES } from '#contract/playbook/content.ts'
import { MediaWays } from '#web/features/media/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import styles from './compose.module.css'
import type { FileDraft } from './draft.ts'

const kinds = ['image', 'video', 'file'] as const satisfies readonly MediaKind[]

type FileFieldsProps = {
  files: readonly FileDraft[]
  /** How many fit; as many as a message has bubbles when left out. */
  most?: number
  onChange: (files: readonly FileDraft[]) => void
}

/** Pictures, videos and files; each is a bubble of its own, after the text. */
export function FileFields({ files, most = BUBBLE_MAX, onChange }: FileFieldsProps) {
  const { t } = useWords()
  return (
    <>
      {files.map(({ kind, source }, index) => {
        const put = (now: string) => onChange(files.with(index, { kind, source: now }))
        return (
          <fieldset key={`${kind} ${index}`} className={styles['file']}>
            <legend>{t(`bubble.${kind}`)}</legend>
            <Input
              aria-label={t('media.source')}
              placeholder={t('media.sourceHint')}
              value={source}
              maxLength={URL_MAX_BYTES}
              onChange={({ target }) => put(target.value)}
            />
            <button
              type="button"
              aria-label={t('oneOff.file.remove', { nth: index + 1 })}
              onClick={() => onChange(files.toSpliced(index, 1))}
            >
              <Icon name="close" size={14} />
            </button>
            <Suspense>
              <MediaWays kind={kind} source={source} onChosen={put} />
            </Suspense>
          </fieldset>
        )
      })}
      <div className={styles['under']}>
        {kinds.map((kind) => (
          <Button
            key={kind}
            size="small"
            disabled={files.length >= most}
            onClick={() => onChange([...files, { kind, source: '' }])}
          >
            {t(`oneOff.file.add.${kind}`)}
          </Button>
        ))}
      </div>
    </>
  )
}
