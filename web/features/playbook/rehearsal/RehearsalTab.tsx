import { Button } from 'antd'
import { useEffect, useState } from 'react'
import type { PlaybookPage } from '#contract/playbook-library.ts'
import type { RehearsePlaybook } from '#contract/rehearsal.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { useRehearse } from '../mutations.ts'
import type { Version } from '../queries.ts'
import { Against } from './Against.tsx'
import { Found } from './Found.tsx'
import styles from './rehearsal.module.css'

const spans = ['30', '60', '90'] as const
type Asked = { groups: number; members: number; span: (typeof spans)[number]; from: string }

/** A version lived through before anybody is written to. */
export function RehearsalTab({ playbook, version }: { playbook: PlaybookPage; version: Version }) {
  const { t } = useWords()
  const { today } = useCorpTime()
  const [asked, setAsked] = useState<Asked>({ groups: 50, members: 200, span: '30', from: today.toString() })
  const { playbookId, versions } = playbook
  const rehearse = useRehearse(playbookId, version.version)
  const body: RehearsePlaybook = {
    groups: asked.groups,
    members: asked.members,
    days: Number(asked.span),
    from: asked.from || today.toString(),
  }
  const isStale = rehearse.data !== undefined && JSON.stringify(rehearse.variables) !== JSON.stringify(body)
  return (
    <>
      <p className={styles['intro']}>{t('rehearsal.intro')}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          rehearse.mutate(body)
        }}
      >
        <Toolbar>
          <Whole
            label={t('rehearsal.groups')}
            value={asked.groups}
            least={1}
            most={50}
            onChange={(groups) => setAsked({ ...asked, groups })}
          />
          <Whole
            label={t('rehearsal.members')}
            value={asked.members}
            least={0}
            most={200}
            onChange={(members) => setAsked({ ...asked, members })}
          />
          <label className={styles['field']}>
            {t('rehearsal.from')}
            <input
              type="date"
              value={asked.from}
              min="2000-01-01"
              max="2099-12-31"
              onChange={(event) => setAsked({ ...asked, from: event.target.value })}
            />
          </label>
          <Segments
            label={t('rehearsal.days')}
            value={asked.span}
            options={spans.map((days) => ({ value: days, label: t('rehearsal.daysOf', { days }) }))}
            onChange={(span) => setAsked({ ...asked, span })}
          />
          <Button type="primary" htmlType="submit" loading={rehearse.isPending}>
            {t(rehearse.data ? 'rehearsal.again' : 'rehearsal.start')}
          </Button>
        </Toolbar>
      </form>
      {isStale && !rehearse.isPending ? <p className={styles['stale']}>{t('rehearsal.stale')}</p> : null}
      {rehearse.isPending ? <Running body={rehearse.variables} /> : null}
      {rehearse.isError ? <Refused error={rehearse.error} onRetry={() => rehearse.mutate(body)} /> : null}
      {rehearse.data && !rehearse.isPending ? (
        <div className={styles['found']}>
          <Found rehearsal={rehearse.data} document={version.document} />
          <Against
            playbookId={playbookId}
            version={version.version}
            versions={versions}
            body={rehearse.variables}
            found={rehearse.data}
          />
        </div>
      ) : null}
    </>
  )
}

type WholeProps = { label: string; value: number; least: number; most: number; onChange: (value: number) => void }

function Whole({ label, value, least, most, onChange }: WholeProps) {
  return (
    <label className={styles['field']}>
      {label}
      <input
        type="number"
        inputMode="numeric"
        required
        min={least}
        max={most}
        step={1}
        value={Number.isNaN(value) ? '' : value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </label>
  )
}

/** What is going on, and for how long already. */
function Running({ body }: { body: RehearsePlaybook }) {
  const { t } = useWords()
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div aria-live="polite">
      <Empty quiet title={t('rehearsal.running', body)}>
        {t('rehearsal.seconds', { count: seconds })}
      </Empty>
      <Bones rows={6} label={t('common.loading')} />
    </div>
  )
}
