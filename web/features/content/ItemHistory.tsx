import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ContentItem, contentUseKinds, RESULT_DAYS } from '#contract/content-library.ts'
import { CorpTime, RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './content.module.css'
import { itemResultQuery } from './queries.ts'

/** Where an item is used, and what it was before. */
export function ItemHistory({ item }: { item: ContentItem }) {
  const { t } = useWords()
  const others = contentUseKinds.flatMap((kind) => {
    const count = item.otherUses[kind] ?? 0
    return count > 0 ? [t(`content.uses.${kind}`, { count })] : []
  })
  return (
    <>
      <ItemResults contentItemId={item.contentItemId} />
      <Section title={t('content.uses.title')} note={t('content.uses.note')}>
        {item.uses.length === 0 && others.length > 0 ? null : item.uses.length === 0 ? (
          <p className={styles['hint']}>{t('content.uses.none')}</p>
        ) : (
          <ul className={styles['rows']}>
            {item.uses.map((use) => (
              <li key={`${use.playbookId} ${use.steps.join()}`}>
                <Link to="/playbooks/$playbookId" params={{ playbookId: use.playbookId }}>
                  {use.name}
                </Link>{' '}
                {t('common.version', { version: use.version })}{' '}
                <small>
                  {use.steps.length === 0 ? t('content.uses.noStep') : use.steps.join(t('common.and'))}
                  {use.revision < item.revision ? ` · ${t('content.uses.older', { revision: use.revision })}` : ''}
                </small>
              </li>
            ))}
          </ul>
        )}
        {others.length > 0 ? <p>{t('content.uses.others', { list: others.join(t('common.and')) })}</p> : null}
      </Section>
      <Section title={t('content.history')}>
        <ul className={styles['rows']}>
          {item.revisions.slice(0, 10).map((revision) => (
            <li key={revision.revision}>
              {t('content.revision', { revision: revision.revision })} <small>{revision.savedBy}</small>{' '}
              <small>
                <RealTime at={revision.savedRealAt} />
              </small>
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}

/** What its copies brought lately. */
function ItemResults({ contentItemId }: { contentItemId: string }) {
  const { t } = useWords()
  const query = useQuery(itemResultQuery(contentItemId))
  return (
    <Section title={t('content.results.title')} note={t('content.results.days', { days: RESULT_DAYS })}>
      <Answer query={query} shape={<Bones rows={1} label={t('common.loading')} />}>
        {({ sends, reached, clicks, leaves, lastSentAt }) =>
          sends === 0 ? (
            <p className={styles['hint']}>{t('content.results.none')}</p>
          ) : (
            <>
              <Figures label={t('content.results.title')}>
                <Figure label={t('content.results.sends')} value={sends} />
                <Figure label={t('content.results.reached')} value={reached} hint={t('content.results.reachedHint')} />
                <Figure
                  label={t('content.results.clicks')}
                  value={clicks ?? t('common.notObservable')}
                  hint={t('content.results.clicksHint')}
                />
                <Figure
                  label={t('content.results.leaves')}
                  value={leaves}
                  hint={t('content.results.leavesHint')}
                  tone={leaves > 0 ? 'warn' : 'plain'}
                />
              </Figures>
              {lastSentAt === null ? null : (
                <p className={styles['hint']}>
                  {t('content.results.last')} <CorpTime at={lastSentAt} />
                </p>
              )}
            </>
          )
        }
      </Answer>
    </Section>
  )
}
