import { Checkbox, Input, Modal } from 'antd'
import { useId, useState } from 'react'
import { type SaveWebhook, type WebhookKind, webhookKinds } from '#contract/webhook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './api.module.css'

type WebhookFormProps = {
  title: string
  before?: { name: string; url: string; kinds: readonly string[] }
  sending: boolean
  error: unknown
  onSave: (body: SaveWebhook) => void
  onClose: () => void
}

/** What a subscription is called, where it leads and what it tells. */
export function WebhookForm({ title, before, sending, error, onSave, onClose }: WebhookFormProps) {
  const { t } = useWords()
  const id = useId()
  const [name, setName] = useState(before?.name ?? '')
  const [url, setUrl] = useState(before?.url ?? '')
  const [kinds, setKinds] = useState<readonly WebhookKind[]>(
    webhookKinds.filter((kind) => before?.kinds.includes(kind) ?? false),
  )
  const isWhole = name.trim() !== '' && url.trim() !== '' && kinds.length > 0
  return (
    <Modal
      open
      title={title}
      okText={t('common.save')}
      cancelText={t('common.cancel')}
      okButtonProps={{ loading: sending, disabled: !isWhole }}
      onOk={() => onSave({ name: name.trim(), url: url.trim(), kinds: [...kinds] })}
      onCancel={onClose}
    >
      <div className={styles['form']}>
        <label htmlFor={`${id}name`}>{t('api.webhooks.name')}</label>
        <Input
          id={`${id}name`}
          value={name}
          maxLength={60}
          placeholder={t('api.webhooks.namePlaceholder')}
          onChange={({ target }) => setName(target.value)}
        />
        <label htmlFor={`${id}url`}>{t('api.webhooks.url')}</label>
        <Input
          id={`${id}url`}
          value={url}
          maxLength={2_000}
          placeholder="https://"
          inputMode="url"
          onChange={({ target }) => setUrl(target.value)}
        />
        <small className={styles['hint']}>{t('api.webhooks.urlHint')}</small>
        <span>{t('api.webhooks.kinds')}</span>
        <div className={styles['kinds']}>
          <Checkbox
            checked={kinds.length === webhookKinds.length}
            indeterminate={kinds.length > 0 && kinds.length < webhookKinds.length}
            onChange={({ target }) => setKinds(target.checked ? webhookKinds : [])}
          >
            {t('common.all')}
          </Checkbox>
          {webhookKinds.map((kind) => (
            <Checkbox
              key={kind}
              checked={kinds.includes(kind)}
              onChange={({ target }) =>
                setKinds(webhookKinds.filter((one) => (one === kind ? target.checked : kinds.includes(one))))
              }
            >
              {t(`api.webhooks.kind.${kind}`)} <code>{kind}</code>
            </Checkbox>
          ))}
        </div>
      </div>
      {error ? <Refused error={error} /> : null}
    </Modal>
  )
}
