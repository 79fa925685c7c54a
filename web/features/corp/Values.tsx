import type { ReactNode } from 'react'
import type { ConnectionCheck, CorpPage } from '#contract/corp.ts'
import { connectionValues } from '#contract/wecom-connection.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { CopyText } from '#web/ui/CopyText.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './corp.module.css'
import { FindingLine } from './FindingLine.tsx'

type ValuesProps = { corp: CorpPage; check: ConnectionCheck | undefined }

/** Each value of the connection: what stands, where WeCom shows it, which line of `.env` keeps it, what was found. */
export function Values({ corp, check }: ValuesProps) {
  const { t, language } = useWords()
  const { wecom } = corp
  const standing: Record<(typeof connectionValues)[number]['key'], ReactNode> = {
    corpId: <code>{wecom.corpId}</code>,
    agentId: <code>{wecom.agentId}</code>,
    secret: <IsSet is={wecom.hasSecret} />,
    token: <IsSet is={wecom.hasToken} />,
    aesKey: <IsSet is={wecom.hasAesKey} />,
    publicUrl: <code>{corp.publicUrl}</code>,
  }
  return (
    <Section
      title={t('connection.values')}
      note={corp.isDemo ? t('connection.demoNote') : t('connection.valuesNote')}
      flush
    >
      <ul className={styles['values']}>
        {connectionValues.map(({ key, variable, name, where, checks }) => (
          <li key={key}>
            <div>
              <h3>{name[language]}</h3>
              <code>{variable}</code>
            </div>
            <div>
              <p>{standing[key]}</p>
              <p className={styles['where']}>{where[language]}</p>
              {check?.findings
                .filter((finding) => checks.some((known) => known === finding.check))
                .map((finding) => (
                  <FindingLine key={finding.check} finding={finding} />
                ))}
            </div>
          </li>
        ))}
        <li>
          <div>
            <h3>{t('connection.callbackUrl')}</h3>
          </div>
          <div>
            <p>
              <code>{wecom.callbackUrl}</code> <CopyText text={wecom.callbackUrl} />
            </p>
            <p className={styles['where']}>{t('connection.callbackWhere')}</p>
          </div>
        </li>
      </ul>
    </Section>
  )
}

function IsSet({ is }: { is: boolean }) {
  const { t } = useWords()
  return <Pill tone={is ? 'accent' : 'harm'}>{t(is ? 'connection.set' : 'connection.missing')}</Pill>
}
