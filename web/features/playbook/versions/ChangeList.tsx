import { changeSections, type PlaybookChange } from '#contract/playbook-diff.ts'
import { useWords } from '#web/i18n/use-words.ts'
import styles from './compare.module.css'

/** What changed, in words, section by section; texts that a sentence has no room for open below it. */
export function ChangeList({ changes }: { changes: readonly PlaybookChange[] }) {
  const { t } = useWords()
  const sections = changeSections
    .map((section) => ({ section, items: changes.filter((change) => change.section === section) }))
    .filter(({ items }) => items.length > 0)
  return (
    <div className={styles['changes']}>
      {sections.map(({ section, items }) => (
        <section key={section} aria-label={t(`versions.section.${section}`)}>
          <h3>
            {t(`versions.section.${section}`)} <small>{items.length}</small>
          </h3>
          <ul>
            {items.map((change, at) => (
              <ChangeItem key={`${change.part} ${change.field} ${change.kind} ${at}`} change={change} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

const signs = { added: '+', removed: '−', changed: '~', moved: '↕' } as const

function ChangeItem({ change }: { change: PlaybookChange }) {
  const { t, language } = useWords()
  const { before, after } = change
  return (
    <li data-kind={change.kind}>
      <b aria-hidden>{signs[change.kind]}</b>
      {before === null && after === null ? (
        <span>{change.text[language]}</span>
      ) : (
        <details>
          <summary>{change.text[language]}</summary>
          <dl>
            {before === null ? null : (
              <div>
                <dt>{t('versions.before')}</dt>
                <dd>{before}</dd>
              </div>
            )}
            {after === null ? null : (
              <div>
                <dt>{t('versions.after')}</dt>
                <dd>{after}</dd>
              </div>
            )}
          </dl>
        </details>
      )}
    </li>
  )
}
