import { Button, Input } from 'antd'
import { useState } from 'react'
import { type ContentItem, REVIEW_POINTS, type ReviewPoint } from '#contract/content-library.ts'
import { RealTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { Segments } from '#web/ui/Segments.tsx'
import styles from './content.module.css'
import { RefusedItem } from './ItemProblems.tsx'
import { useReviewItem } from './queries.ts'

type Found = { [K in ReviewPoint]?: { passed: boolean; note: string } }

/** Three points that a person looks at before a playbook may use an item: compliant, fitting, attractive. */
export function ItemReview({ item, isChanged }: { item: ContentItem; isChanged: boolean }) {
  const { t } = useWords()
  const mayReview = useMay('content.review')
  const [found, setFound] = useState<Found>({})
  const review = useReviewItem(item.contentItemId)
  const isOpen = item.state === 'in_review' && mayReview && !isChanged
  const points = REVIEW_POINTS.flatMap((point) => {
    const given = found[point]
    return given === undefined ? [] : [{ point, ...given }]
  })
  if (!isOpen && item.reviews.length === 0) return null
  return (
    <Section
      title={t('content.review.title')}
      note={item.submittedBy === null ? null : t('content.review.submittedBy', { name: item.submittedBy })}
    >
      {REVIEW_POINTS.map((point) => (
        <fieldset key={point} className={styles['point']}>
          <legend>{t(`content.review.point.${point}`)}</legend>
          <p>{t(`content.review.hint.${point}`)}</p>
          <Before item={item} point={point} />
          {isOpen ? (
            <div className={styles['line']}>
              <Segments
                label={t(`content.review.point.${point}`)}
                value={found[point] === undefined ? 'open' : found[point].passed ? 'passed' : 'failed'}
                options={(['open', 'passed', 'failed'] as const).map((value) => ({
                  value,
                  label: t(`content.review.verdict.${value}`),
                }))}
                onChange={(value) => {
                  const { [point]: before, ...rest } = found
                  setFound(
                    value === 'open'
                      ? rest
                      : { ...rest, [point]: { passed: value === 'passed', note: before?.note ?? '' } },
                  )
                }}
              />
              {found[point]?.passed === false ? (
                <Input
                  aria-label={t('content.review.note')}
                  placeholder={t('content.review.note')}
                  maxLength={300}
                  value={found[point].note}
                  onChange={({ target }) => setFound({ ...found, [point]: { passed: false, note: target.value } })}
                />
              ) : null}
            </div>
          ) : null}
        </fieldset>
      ))}
      {review.error ? <RefusedItem error={review.error} /> : null}
      {isOpen ? (
        <Button
          type="primary"
          disabled={points.length === 0}
          loading={review.isPending}
          onClick={() => review.mutate({ revision: item.revision, points }, { onSuccess: () => setFound({}) })}
        >
          {t('content.review.send')}
        </Button>
      ) : null}
    </Section>
  )
}

/** What was found of a point, by whom and when. */
function Before({ item, point }: { item: ContentItem; point: ReviewPoint }) {
  const { t } = useWords()
  const before = item.reviews.find((review) => review.point === point)
  if (!before) return null
  return (
    <p>
      {t(`content.review.verdict.${before.passed ? 'passed' : 'failed'}`)} · {before.by} ·{' '}
      <RealTime at={before.realAt} />
      {before.note === '' ? '' : ` · ${before.note}`}
    </p>
  )
}
