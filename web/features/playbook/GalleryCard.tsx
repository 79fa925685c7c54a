import { Link, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import type { GalleryItem, GalleryLanguage } from '#contract/playbook-library.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { communityTypeWords } from './document-words.ts'
import { useCopyGallery } from './mutations.ts'
import styles from './playbook.module.css'

/** A playbook to begin from: one click makes a copy that is the corp's own. */
export function GalleryCard({ item, mayCopy }: { item: GalleryItem; mayCopy: boolean }) {
  const { t, language } = useWords()
  const navigate = useNavigate()
  const copy = useCopyGallery()
  const goals = goalsShown(item)
  const make = (edition: GalleryLanguage) =>
    copy.mutate(
      { slug: item.slug, language: edition },
      { onSuccess: ({ playbookId }) => void navigate({ to: '/playbooks/$playbookId', params: { playbookId } }) },
    )
  return (
    <li className={styles['card']}>
      <h3>
        {inLanguage(language, item.name, item.nameEn)} <Pill>{communityTypeWords(item.communityType, language)}</Pill>
      </h3>
      <p>{inLanguage(language, item.summary, item.summaryEn)}</p>
      <dl className={styles['brief']}>
        <div>
          <dt>{t('playbook.about.trade')}</dt>
          <dd>
            {item.trade} · {t('playbook.perDay', { count: item.perDay })}
          </dd>
        </div>
        <div>
          <dt>{t('playbook.needs')}</dt>
          <dd>
            {item.roles.map((role) => t(`playbook.role.${role}`)).join(t('common.and'))}
            {item.toFill > 0 ? ` · ${t('playbook.toFill', { count: item.toFill })}` : ''}
          </dd>
        </div>
        {goals.length > 0 ? (
          <div>
            <dt>{t('playbook.brings')}</dt>
            <dd>
              {goals
                .map(
                  ({ metric, atLeast, atMost }) =>
                    `${t(`playbook.metric.${metric}`)} ${atLeast === null ? `≤ ${atMost}` : `≥ ${atLeast}`}`,
                )
                .join(' · ')}
            </dd>
          </div>
        ) : null}
      </dl>
      <footer>
        <span>
          {t('playbook.steps', { count: item.steps })} · {t('playbook.contents', { count: item.contents })}
        </span>
        {item.playbookId ? (
          <Link to="/playbooks/$playbookId" params={{ playbookId: item.playbookId }}>
            {t('playbook.openCopy')}
          </Link>
        ) : mayCopy ? (
          <span className={styles['editions']}>
            {item.languages.map((edition) => (
              <Button
                key={edition}
                type={edition === item.languages[0] ? 'primary' : 'default'}
                size="small"
                loading={copy.isPending && copy.variables.language === edition}
                disabled={copy.isPending}
                onClick={() => make(edition)}
              >
                {item.languages.length === 1 ? t('playbook.copy') : t(`playbook.copyIn.${edition}`)}
              </Button>
            ))}
          </span>
        ) : null}
      </footer>
      {copy.error ? <Refused error={copy.error} /> : null}
    </li>
  )
}

/** The first goal of each stage that comes after the launch: what it should bring, in three figures. */
const goalsShown = ({ goals }: GalleryItem): GalleryItem['goals'] =>
  (['activation', 'monetisation', 'retention'] as const).flatMap(
    (stage) => goals.find((goal) => goal.stage === stage) ?? [],
  )
