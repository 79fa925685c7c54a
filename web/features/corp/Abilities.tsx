import type { ConnectionCheck } from '#contract/corp.ts'
import { abilityChecks, connectionValues } from '#contract/wecom-connection.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './corp.module.css'
import { FindingLine } from './FindingLine.tsx'

const ofValues = new Set<string>(connectionValues.flatMap(({ checks }) => [...checks]))

/** What the app may do with its values: whom it sees, whose customers it may read, and that no API counts licences. */
export function Abilities({ check }: { check: ConnectionCheck | undefined }) {
  const { t } = useWords()
  const found = new Map(check?.findings.map((finding) => [finding.check, finding]))
  const others = check?.findings.filter(
    ({ check: name }) => !ofValues.has(name) && !abilityChecks.some((known) => known === name),
  )
  return (
    <Section title={t('connection.abilities')} note={check?.address ?? null}>
      {check === undefined ? <Bones rows={4} label={t('common.loading')} /> : null}
      {abilityChecks.flatMap((name) => {
        const finding = found.get(name)
        return finding ? [<FindingLine key={name} finding={finding} />] : []
      })}
      {others?.map((finding) => (
        <FindingLine key={finding.check} finding={finding} />
      ))}
      <p className={styles['where']}>{t('connection.notReadable')}</p>
    </Section>
  )
}
