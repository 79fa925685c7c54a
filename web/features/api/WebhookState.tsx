import type { WebhookItem } from '#contract/webhook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import styles from './api.module.css'

const tones = { live: 'accent', paused: 'plain', suspended: 'harm', gone: 'harm' } as const

/** How a subscription stands; a live one that is not heard says so. */
export function WebhookState({ webhook: { state, failures } }: { webhook: WebhookItem }) {
  const { t } = useWords()
  return (
    <span className={styles['state']}>
      <Pill tone={tones[state]}>{t(`api.webhooks.states.${state}`)}</Pill>
      {state === 'live' && failures > 0 ? <small>{t('api.webhooks.failing', { count: failures })}</small> : null}
    </span>
  )
}
