import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { More } from '#web/ui/More.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from '../playbook.module.css'
import { draftsQuery } from './queries.ts'

/** What is being written, the one saved last first; nothing where nobody writes. */
export function Drafts() {
  const { t } = useWords()
  const query = useInfiniteQuery(draftsQuery)
  const drafts = query.data?.pages.flatMap((page) => page.items) ?? []
  if (drafts.length === 0) return null
  return (
    <Section title={t('editor.drafts')} note={t('editor.draftsNote')} flush>
      <ul className={styles['list']}>
        {drafts.map((draft) => (
          <li key={draft.draftId} className={styles['row']}>
            <div className={styles['what']}>
              <h3>
                <Link to="/playbooks/drafts/$draftId" params={{ draftId: draft.draftId }}>
                  {draft.name || t('editor.newPlaybook')}
                </Link>
                <Pill>
                  {draft.baseVersion === null
                    ? t('editor.newPlaybook')
                    : t('editor.ofVersion', { version: draft.baseVersion })}
                </Pill>
                {draft.errors > 0 ? <Pill tone="warn">{t('editor.errors', { count: draft.errors })}</Pill> : null}
              </h3>
            </div>
            <p className={styles['use']}>
              <small>
                {t('editor.savedBy', { name: draft.updatedBy })} <RealTime at={draft.updatedRealAt} />
              </small>
            </p>
          </li>
        ))}
      </ul>
      {query.hasNextPage ? <More query={query} shown={drafts.length} /> : null}
    </Section>
  )
}
