import { Button, Input } from 'antd'
import { Suspense } from 'react'
import { URL_MAX_BYTES } from '#contract/playbook/content.ts'
import { MediaWays } from '#web/features/media/index.ts'
import { Screened } from '#web/features/screening/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import styles from '../moment.module.css'
import { mayAddPicture, type MomentDraft } from './draft.ts'

const ways = ['none', 'image', 'video', 'link'] as const

type AttachmentsProps = { draft: MomentDraft; onChange: (change: Partial<MomentDraft>) => void }

/** What hangs on a post: up to nine pictures, or one video, or one link. */
export function Attachments({ draft, onChange }: AttachmentsProps) {
  const { t } = useWords()
  const { pictures, video, link } = draft
  return (
    <div className={styles['files']}>
      <Segments
        label={t('moment.form.attach')}
        value={draft.with}
        options={ways.map((value) => ({ value, label: t(`moment.form.${value}`) }))}
        onChange={(chosen) => onChange({ with: chosen })}
      />
      {draft.with === 'image' ? (
        <>
          {pictures.map((source, place) => (
            <FileField
              key={`${place} ${pictures.length}`}
              kind="image"
              source={source}
              nth={place + 1}
              onChange={(now) => onChange({ pictures: pictures.with(place, now) })}
              {...(pictures.length > 1 && { onRemove: () => onChange({ pictures: pictures.toSpliced(place, 1) }) })}
            />
          ))}
          <Button
            size="small"
            disabled={!mayAddPicture(draft)}
            onClick={() => onChange({ pictures: [...pictures, ''] })}
          >
            {t('moment.form.addImage')}
          </Button>
        </>
      ) : null}
      {draft.with === 'video' ? (
        <FileField kind="video" source={video} nth={1} onChange={(now) => onChange({ video: now })} />
      ) : null}
      {draft.with === 'link' ? (
        <>
          <Input
            aria-label={t('moment.form.linkTitle')}
            placeholder={t('moment.form.linkTitle')}
            value={link.title}
            maxLength={128}
            onChange={({ target }) => onChange({ link: { ...link, title: target.value } })}
          />
          <Screened text={link.title} />
          <Input
            type="url"
            aria-label={t('moment.form.linkUrl')}
            placeholder="https://"
            value={link.url}
            maxLength={URL_MAX_BYTES}
            onChange={({ target }) => onChange({ link: { ...link, url: target.value } })}
          />
          <span>{t('moment.form.linkPicture')}</span>
          <FileField
            kind="image"
            source={link.source}
            nth={1}
            onChange={(now) => onChange({ link: { ...link, source: now } })}
          />
        </>
      ) : null}
    </div>
  )
}

type FileFieldProps = {
  kind: 'image' | 'video'
  source: string
  nth: number
  onChange: (source: string) => void
  onRemove?: () => void
}

function FileField({ kind, source, nth, onChange, onRemove }: FileFieldProps) {
  const { t } = useWords()
  return (
    <fieldset className={styles['file']}>
      <Input
        aria-label={t('media.source')}
        placeholder={t('media.sourceHint')}
        value={source}
        maxLength={URL_MAX_BYTES}
        onChange={({ target }) => onChange(target.value)}
      />
      {onRemove ? (
        <button type="button" aria-label={t('moment.form.remove', { nth })} onClick={onRemove}>
          <Icon name="close" size={14} />
        </button>
      ) : null}
      <Suspense>
        <MediaWays kind={kind} source={source} onChosen={onChange} />
      </Suspense>
    </fieldset>
  )
}
