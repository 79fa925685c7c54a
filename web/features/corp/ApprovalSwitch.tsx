import { Switch } from 'antd'
import type { CorpPage } from '#contract/corp.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import { useConfigureCorp } from './queries.ts'

/** Whether a version is published by another person than its author. */
export function ApprovalSwitch({ corp }: { corp: CorpPage }) {
  const { t } = useWords()
  const configure = useConfigureCorp()
  return (
    <>
      <Switch
        size="small"
        aria-label={t('sync.corp.approval')}
        checked={corp.playbookNeedsApproval}
        loading={configure.isPending}
        onChange={(playbookNeedsApproval) => configure.mutate({ playbookNeedsApproval })}
      />{' '}
      <small>{t(corp.playbookNeedsApproval ? 'sync.corp.approvalOn' : 'sync.corp.approvalOff')}</small>
      {configure.error ? <Refused error={configure.error} /> : null}
    </>
  )
}
