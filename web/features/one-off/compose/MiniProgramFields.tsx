import { Button, Input } from 'antd'
import { Suspense } from 'react'
import type { MiniProgramCard } from '#contract/one-off.ts'
import { BUBBLE_MAX } from '#contract/playbook.ts'
import { MINI_PROGRAM_TITLE_MAX_BYTES, URL_MAX_BYTES } from '#contract/playbook/content.ts'
import { MediaWays } from '#web/features/media/index.ts'
import { Screened } from '#web/features/screening/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import styles from './compose.module.css'
import { bytesOf } from './draft.ts'

type MiniProgramFieldsProps = {
  miniPrograms: readonly MiniProgramCard[]
  /** How many fit; as many as a message has bubbles when left out. */
  most?: number
  onChange: (miniPrograms: readonly MiniProgramCard[]) => void
}

/** Cards that open a page of a mini-program; each is a bubble of its own. */
export function MiniProgramFields({ miniPrograms, most = BUBBLE_MAX, onChange }: MiniProgramFieldsProps) {
  const { t } = useWords()
  return (
    <>
      {miniPrograms.map((card, index) => {
        const put = (given: Partial<MiniProgramCard>) => onChange(miniPrograms.with(index, { ...card, ...given }))
        const bytes = bytesOf(card.title.trim())
        return (
          <fieldset key={index} className={styles['link']}>
            <legend>{t('oneOff.miniProgram.name', { nth: index + 1 })}</legend>
            <Input
              aria-label={t('oneOff.miniProgram.title')}
              placeholder={t('oneOff.miniProgram.title')}
              value={card.title}
              status={bytes > MINI_PROGRAM_TITLE_MAX_BYTES ? 'error' : ''}
              suffix={
                bytes > MINI_PROGRAM_TITLE_MAX_BYTES
                  ? t('oneOff.bytes', { used: bytes, max: MINI_PROGRAM_TITLE_MAX_BYTES })
                  : null
              }
              onChange={({ target }) => put({ title: target.value })}
            />
            <Input
              aria-label={t('oneOff.miniProgram.appId')}
              placeholder={t('oneOff.miniProgram.appIdHint')}
              value={card.appId}
              maxLength={64}
              onChange={({ target }) => put({ appId: target.value })}
            />
            <Input
              aria-label={t('oneOff.miniProgram.page')}
              placeholder={t('oneOff.miniProgram.pageHint')}
              value={card.page}
              maxLength={URL_MAX_BYTES}
              onChange={({ target }) => put({ page: target.value })}
            />
            <button
              type="button"
              aria-label={t('oneOff.miniProgram.remove', { nth: index + 1 })}
              onClick={() => onChange(miniPrograms.toSpliced(index, 1))}
            >
              <Icon name="close" size={14} />
            </button>
            <div>
              <Input
                aria-label={t('oneOff.miniProgram.picture')}
                placeholder={t('oneOff.miniProgram.pictureHint')}
                value={card.picture}
                maxLength={URL_MAX_BYTES}
                onChange={({ target }) => put({ picture: target.value })}
              />
              <Suspense>
                <MediaWays kind="image" source={card.picture} onChosen={(picture) => put({ picture })} />
              </Suspense>
              <Screened text={card.title} />
            </div>
          </fieldset>
        )
      })}
      <Button
        size="small"
        disabled={miniPrograms.length >= most}
        onClick={() => onChange([...miniPrograms, { title: '', appId: '', page: '', picture: '' }])}
      >
        {t('oneOff.miniProgram.add')}
      </Button>
    </>
  )
}
