import { Button, Input } from 'antd'
import { BUBBLE_MAX } from '#contract/playbook.ts'
import { LINK_TITLE_MAX_BYTES, URL_MAX_BYTES } from '#contract/playbook/content.ts'
import { Screened } from '#web/features/screening/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import styles from './compose.module.css'
import type { LinkDraft } from './draft.ts'

type LinkFieldsProps = {
  links: readonly LinkDraft[]
  /** How many fit; as many as a message has bubbles when left out. */
  most?: number
  onChange: (links: readonly LinkDraft[]) => void
}

/** Cards that lead somewhere; each is a bubble of its own, and its clicks are counted. */
export function LinkFields({ links, most = BUBBLE_MAX, onChange }: LinkFieldsProps) {
  const { t } = useWords()
  const put = (index: number, link: LinkDraft) => onChange(links.with(index, link))
  return (
    <>
      {links.map((link, index) => (
        <fieldset key={index} className={styles['link']}>
          <legend>{t('oneOff.link.name', { nth: index + 1 })}</legend>
          <Input
            aria-label={t('oneOff.link.title')}
            placeholder={t('oneOff.link.title')}
            value={link.title}
            maxLength={LINK_TITLE_MAX_BYTES}
            onChange={({ target }) => put(index, { ...link, title: target.value })}
          />
          <Input
            type="url"
            aria-label={t('oneOff.link.url')}
            placeholder="https://"
            value={link.url}
            maxLength={URL_MAX_BYTES}
            status={link.url !== '' && !/^https?:\/\/\S+$/.test(link.url.trim()) ? 'error' : ''}
            onChange={({ target }) => put(index, { ...link, url: target.value })}
          />
          <Input
            aria-label={t('oneOff.link.description')}
            placeholder={t('oneOff.link.description')}
            value={link.description}
            maxLength={170}
            onChange={({ target }) => put(index, { ...link, description: target.value })}
          />
          <button
            type="button"
            aria-label={t('oneOff.link.remove', { nth: index + 1 })}
            onClick={() => onChange(links.toSpliced(index, 1))}
          >
            <Icon name="close" size={14} />
          </button>
          <div>
            <Screened text={`${link.title}\n${link.description}`} />
          </div>
        </fieldset>
      ))}
      <Button
        size="small"
        disabled={links.length >= most}
        onClick={() => onChange([...links, { title: '', description: '', url: '' }])}
      >
        {t('oneOff.link.add')}
      </Button>
    </>
  )
}
