import { Modal } from 'antd'
import type { ApiKeyItem } from '#contract/api-key.ts'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { useRevokeKey } from './queries.ts'

/** Asks before a program is shut out, with when it last came in. */
export function RevokeKey({ apiKey, onClose }: { apiKey: ApiKeyItem; onClose: () => void }) {
  const { t } = useWords()
  const revoke = useRevokeKey()
  return (
    <Modal
      open
      title={t('api.keys.revokeTitle', { name: apiKey.name })}
      okText={t('api.keys.revoke')}
      cancelText={t('common.back')}
      okButtonProps={{ danger: true, loading: revoke.isPending }}
      onOk={() => revoke.mutate(apiKey.apiKeyId, { onSuccess: onClose })}
      onCancel={onClose}
    >
      <p>{t('api.keys.revokeText')}</p>
      <p>
        {t('api.keys.used')}{' '}
        {apiKey.usedRealAt ? (
          <>
            <RealTime at={apiKey.usedRealAt} /> · {apiKey.usedAddress}
          </>
        ) : (
          t('api.keys.neverUsed')
        )}
      </p>
      {revoke.error ? <Refused error={revoke.error} /> : null}
    </Modal>
  )
}
