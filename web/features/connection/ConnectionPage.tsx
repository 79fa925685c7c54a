import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { ConnectionCheck } from '#contract/corp.ts'
import { Abilities, connectionCheckQuery, corpQuery, QuotaMode, TryValues, Values } from '#web/features/corp/index.ts'
import { SyncProgress, syncQuery } from '#web/features/sync/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Page } from '#web/ui/Page.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './connection.module.css'

/** Is WeCom connected: every value, what WeCom says to it, what the app may do, and which ceiling binds mass sends. */
export function ConnectionPage() {
  const { t } = useWords()
  const corp = useQuery(corpQuery)
  const check = useQuery(connectionCheckQuery)
  const sync = useQuery(syncQuery)
  return (
    <Page
      title={t('shell.rooms.connection')}
      mark={check.data && !check.isFetching ? <Verdict check={check.data} /> : null}
      actions={
        <Button loading={check.isFetching} onClick={() => void check.refetch()}>
          {t(check.isFetching ? 'connection.checking' : 'connection.checkNow')}
        </Button>
      }
    >
      {check.error ? <Refused error={check.error} onRetry={() => void check.refetch()} /> : null}
      <Answer query={corp} shape={<Bones rows={8} label={t('common.loading')} />}>
        {(found) => (
          <div className={styles['stack']}>
            <Values corp={found} check={check.data} />
            <Abilities check={check.data} />
            <Answer query={sync} shape={<Bones rows={5} label={t('common.loading')} />}>
              {(reading) => <SyncProgress sync={reading} />}
            </Answer>
            <QuotaMode corp={found} />
            <TryValues corp={found} />
          </div>
        )}
      </Answer>
    </Page>
  )
}

function Verdict({ check: { findings } }: { check: ConnectionCheck }) {
  const { t } = useWords()
  const count = (outcome: string) => findings.filter((finding) => finding.outcome === outcome).length
  const [fails, warns] = [count('fail'), count('warn')]
  if (fails > 0) return <Pill tone="harm">{t('connection.fails', { count: fails })}</Pill>
  if (warns > 0) return <Pill tone="warn">{t('connection.warns', { count: warns })}</Pill>
  return <Pill tone="accent">{t('connection.well')}</Pill>
}
