import type { MomentAttachment } from '#contract/moment.ts'
import { MediaThumb } from '#web/features/media/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import styles from './moment.module.css'

type LookProps = { text: string; attachments: readonly MomentAttachment[] }

/** A post as customers see it among their friends' posts. */
export function Look({ text, attachments }: LookProps) {
  const { t } = useWords()
  const pictures = attachments.filter(({ kind, source }) => kind === 'image' && source !== '')
  const [first] = attachments
  return (
    <div className={styles['look']}>
      {text === '' && attachments.length === 0 ? <p className={styles['hint']}>{t('moment.form.lookEmpty')}</p> : null}
      {text === '' ? null : <p>{text}</p>}
      {pictures.length > 0 ? (
        <div className={styles['pictures']} data-count={Math.min(pictures.length, 9)}>
          {pictures.map(({ source }, place) => (
            <span key={`${source} ${place}`} className={styles['thumb']}>
              <MediaThumb source={source} icon="image" />
            </span>
          ))}
        </div>
      ) : null}
      {first?.kind === 'video' ? (
        <span className={styles['card']}>
          <Icon name="play" size={20} /> {first.source || t('moment.form.video')}
        </span>
      ) : null}
      {first?.kind === 'link' ? (
        <span className={styles['card']}>
          <span className={styles['thumb']}>
            <MediaThumb source={first.source} icon="link" />
          </span>
          <span>
            {first.title || t('moment.form.linkTitle')}
            <small>{first.url}</small>
          </span>
        </span>
      ) : null}
    </div>
  )
}
