import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import type { GalleryItem } from '#contract/playbook-library.ts'
import type { RecommendationQuery, Recommended } from '#contract/recommendation.ts'
import { useMay } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Icon } from '#web/ui/Icon.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { communityTypeWords } from '../document-words.ts'
import { useCopyGallery } from '../mutations.ts'
import { galleryQuery, recommendationQuery } from '../queries.ts'
import styles from './mine.module.css'

type RecommendProps = {
  answers: RecommendationQuery
  onChange: () => void
  onChosen: (playbookId: string) => void
}

/** The playbooks that fit the answers, each with why, the best one first. */
export function Recommend({ answers, onChange, onChosen }: RecommendProps) {
  const { t } = useWords()
  const query = useQuery(recommendationQuery(answers))
  const gallery = useQuery(galleryQuery)
  const mayCopy = useMay('playbook.publish')
  const items = new Map(gallery.data?.map((item) => [item.slug, item]))
  return (
    <Answer query={query} shape={<Bones rows={3} height={120} label={t('common.loading')} />}>
      {({ platform, items: [best, ...others] }) => (
        <>
          <p className={styles['advice']} data-tone={platform === 'move_to_wecom' ? 'warn' : undefined}>
            {t(`mine.advice.${platform}`)}
          </p>
          {mayCopy ? null : <p className={styles['advice']}>{t('mine.mayNot')}</p>}
          <h2 className={styles['head']}>
            {t('mine.best')}{' '}
            <Button type="link" size="small" onClick={onChange}>
              {t('mine.change')}
            </Button>
          </h2>
          {gallery.error ? <Refused error={gallery.error} onRetry={() => void gallery.refetch()} /> : null}
          <ul className={styles['cards']} data-best="">
            {best ? (
              <Card found={best} item={items.get(best.slug)} aim={answers.aim} onChosen={onChosen} isBest />
            ) : null}
          </ul>
          <h2 className={styles['head']}>{t('mine.others')}</h2>
          <ul className={styles['cards']}>
            {others.map((other) => (
              <Card key={other.slug} found={other} item={items.get(other.slug)} aim={answers.aim} onChosen={onChosen} />
            ))}
          </ul>
        </>
      )}
    </Answer>
  )
}

type CardProps = {
  found: Recommended
  /** Undefined while the gallery is on its way. */
  item: GalleryItem | undefined
  aim: RecommendationQuery['aim']
  isBest?: boolean
  onChosen: (playbookId: string) => void
}

function Card({ found, item, aim, isBest = false, onChosen }: CardProps) {
  const { t, language } = useWords()
  const mayCopy = useMay('playbook.publish')
  const copy = useCopyGallery()
  if (!item) return null
  const choose = () => {
    if (item.playbookId) return onChosen(item.playbookId)
    const edition = item.languages.includes(language) ? language : 'zh'
    return copy.mutate({ slug: item.slug, language: edition }, { onSuccess: ({ playbookId }) => onChosen(playbookId) })
  }
  return (
    <li>
      <h3>
        {inLanguage(language, item.name, item.nameEn)} <Pill>{communityTypeWords(found.communityType, language)}</Pill>
      </h3>
      <p>{inLanguage(language, item.summary, item.summaryEn)}</p>
      <ul className={styles['reasons']}>
        <Reason isGood={found.tradeFit !== 'other'}>
          {t(`mine.tradeFit.${found.tradeFit}`, { line: found.tradeLine })}
        </Reason>
        <Reason isGood={found.aimFit !== 'differs'}>
          {t(`mine.aimFit.${found.aimFit}`, {
            aim: communityTypeWords(aim, language),
            type: communityTypeWords(found.communityType, language),
            perDay: found.perDay,
            perDayOfAim: found.perDayOfAim,
          })}
        </Reason>
        <Reason isGood>{t('mine.volume', { steps: found.steps, contents: found.contents })}</Reason>
      </ul>
      {copy.error ? <Refused error={copy.error} /> : null}
      {mayCopy || item.playbookId ? (
        <Button type={isBest ? 'primary' : 'default'} loading={copy.isPending} onClick={choose}>
          {t('mine.choose')}
        </Button>
      ) : null}
    </li>
  )
}

const Reason = ({ isGood, children }: { isGood: boolean; children: string }) => (
  <li data-tone={isGood ? 'good' : 'warn'}>
    <Icon name={isGood ? 'check' : 'fault'} size={14} />
    <span>{children}</span>
  </li>
)
