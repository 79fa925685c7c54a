import { Button } from 'antd'
import { Suspense } from 'react'
import type { MediaKind } from '#contract/media.ts'
import type { Attachment } from '#contract/playbook.ts'
import {
  LINK_DESCRIPTION_MAX_BYTES,
  LINK_TITLE_MAX_BYTES,
  MINI_PROGRAM_TITLE_MAX_BYTES,
} from '#contract/playbook/content.ts'
import { MediaWays } from '#web/features/media/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { useEditing } from '../context.ts'
import type { Json, Place } from '../document/edit.ts'
import { valueAt } from '../document/value.ts'
import { FieldProblems } from '../field/Field.tsx'
import { TextField } from '../field/fields.tsx'
import { SelectField } from '../field/SelectField.tsx'
import styles from './composer.module.css'
import { byteLength } from './message-check.ts'

const kinds = ['image', 'link', 'mini-program', 'video', 'file'] as const

type AttachmentsProps = { at: Place; attachments: readonly Attachment[] }

/** What a message carries beside its text: each shows as a bubble of its own. */
export function Attachments({ at, attachments }: AttachmentsProps) {
  const { t } = useWords()
  const { value, set, problemsAt, isLocked } = useEditing()
  const list = valueAt(value, at)
  const items = Array.isArray(list) ? list : []
  const put = (now: Json[]) => set(at, now.length === 0 ? null : now)
  return (
    <>
      {attachments.map((attachment, index) => (
        <fieldset key={`${attachment.type} ${index}`} className={styles['attachment']}>
          <legend>{t(`editor.attachment.kind.${attachment.type}`)}</legend>
          <AttachmentFields attachment={attachment} at={[...at, index]} />
          <button
            type="button"
            aria-label={t('editor.attachment.remove', { nth: index + 1 })}
            disabled={isLocked}
            onClick={() => put(items.toSpliced(index, 1))}
          >
            <Icon name="close" size={14} />
          </button>
        </fieldset>
      ))}
      <FieldProblems problems={problemsAt(at).filter(({ path }) => path.endsWith('attachments'))} />
      <div className={styles['attach']}>
        <span>{t('editor.attachment.add')}</span>
        {kinds.map((type) => (
          <Button key={type} size="small" disabled={isLocked} onClick={() => put([...items, { type }])}>
            {t(`editor.attachment.kind.${type}`)}
          </Button>
        ))}
      </div>
    </>
  )
}

function AttachmentFields({ attachment, at }: { attachment: Attachment; at: Place }) {
  const { t } = useWords()
  const { document } = useEditing()
  const bytes = (text: string | undefined, max: number) =>
    t('editor.message.bytes', { used: byteLength(text ?? ''), max })
  switch (attachment.type) {
    case 'image':
    case 'video':
    case 'file':
      return (
        <FileField
          at={[...at, 'source']}
          kind={attachment.type}
          label={t('media.source')}
          hint={t('media.sourceHint')}
        />
      )
    case 'link':
      return (
        <>
          <TextField
            at={[...at, 'title']}
            label={t('editor.attachment.title')}
            hint={bytes(attachment.title, LINK_TITLE_MAX_BYTES)}
          />
          <TextField
            at={[...at, 'description']}
            label={t('editor.attachment.description')}
            hint={bytes(attachment.description, LINK_DESCRIPTION_MAX_BYTES)}
          />
          <SelectField
            at={[...at, 'link']}
            label={t('editor.attachment.link')}
            options={(document.links ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
          <TextField at={[...at, 'picture']} label={t('editor.attachment.picture')} />
        </>
      )
    case 'mini-program':
      return (
        <>
          <TextField
            at={[...at, 'title']}
            label={t('editor.attachment.title')}
            hint={bytes(attachment.title, MINI_PROGRAM_TITLE_MAX_BYTES)}
          />
          <TextField at={[...at, 'app_id']} label={t('editor.attachment.appId')} />
          <TextField at={[...at, 'page']} label={t('editor.attachment.page')} />
          <FileField
            at={[...at, 'picture']}
            kind="image"
            label={t('editor.attachment.cover')}
            hint={t('editor.attachment.coverHint')}
          />
        </>
      )
    default:
      return null
  }
}

type FileFieldProps = { at: Place; kind: MediaKind; label: string; hint: string }

/** What names a file, typed, uploaded or chosen. */
function FileField({ at, kind, label, hint }: FileFieldProps) {
  const { value, set, isLocked } = useEditing()
  const written = valueAt(value, at)
  return (
    <>
      <TextField at={at} label={label} hint={hint} />
      <Suspense>
        <MediaWays
          kind={kind}
          source={typeof written === 'string' ? written : ''}
          isLocked={isLocked}
          onChosen={(source) => set(at, source)}
        />
      </Suspense>
    </>
  )
}
