import type { ConnectionFinding } from '#contract/corp.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon, type IconName } from '#web/ui/Icon.tsx'
import styles from './corp.module.css'

const icons = { ok: 'check', warn: 'fault', fail: 'close', skipped: 'clock' } as const satisfies Record<
  ConnectionFinding['outcome'],
  IconName
>

/** What one check found, and what to do about it. */
export function FindingLine({ finding }: { finding: ConnectionFinding }) {
  const { t, language } = useWords()
  return (
    <p className={styles['finding']} data-outcome={finding.outcome}>
      <Icon name={icons[finding.outcome]} size={14} />
      <span>
        <span className="visually-hidden">{t(`connection.outcome.${finding.outcome}`)} </span>
        {finding.says[language]}
        {finding.repair ? <b>{finding.repair[language]}</b> : null}
      </span>
    </p>
  )
}
