import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import type { CheckConnection, CorpPage } from '#contract/corp.ts'
import { connectionValues } from '#contract/wecom-connection.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { CopyText } from '#web/ui/CopyText.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './corp.module.css'
import { linesOf, readTyped, type TypedValues } from './env-lines.ts'
import { FindingLine } from './FindingLine.tsx'
import { useTryConnection } from './queries.ts'

const tried = connectionValues.flatMap((value) => (value.key === 'publicUrl' ? [] : [value]))

/** Tries other values against WeCom before they are written to `.env`, where a start takes them from. None is kept. */
export function TryValues({ corp }: { corp: CorpPage }) {
  const { t, language } = useWords()
  const id = useId()
  const [typed, setTyped] = useState<TypedValues>({})
  const check = useTryConnection()
  const values: CheckConnection | null = readTyped(typed)
  const isComplete = tried.every(({ key }) => typed[key]?.trim())
  return (
    <Section title={t(corp.isDemo ? 'connection.try.real' : 'connection.try.other')} note={t('connection.try.note')}>
      <form
        className={styles['fields']}
        onSubmit={(event) => {
          event.preventDefault()
          if (values) check.mutate(values)
        }}
      >
        {tried.map(({ key, name, where }) => (
          <div key={key}>
            <label htmlFor={`${id}${key}`}>{name[language]}</label>
            <Input
              id={`${id}${key}`}
              type={key === 'corpId' || key === 'agentId' ? 'text' : 'password'}
              autoComplete="off"
              spellCheck={false}
              maxLength={512}
              inputMode={key === 'agentId' ? 'numeric' : 'text'}
              status={key === 'agentId' && typed.agentId && !/^\d{1,15}$/.test(typed.agentId.trim()) ? 'error' : ''}
              value={typed[key] ?? ''}
              onChange={(event) => setTyped({ ...typed, [key]: event.target.value })}
            />
            <small>{where[language]}</small>
          </div>
        ))}
        <Button htmlType="submit" type="primary" disabled={values === null} loading={check.isPending}>
          {t('connection.try.check')}
        </Button>
      </form>
      {check.error ? <Refused error={check.error} /> : null}
      {check.data && !check.isPending ? (
        <div aria-live="polite">
          <p className={styles['where']}>{t('connection.try.askedAt', { address: check.data.address })}</p>
          {check.data.findings.map((finding) => (
            <FindingLine key={finding.check} finding={finding} />
          ))}
        </div>
      ) : null}
      {isComplete ? (
        <div className={styles['env']}>
          <p>{t('connection.try.write')}</p>
          <CopyText text={linesOf(typed, false)} />
          <pre>{linesOf(typed, true)}</pre>
        </div>
      ) : null}
    </Section>
  )
}
