import type { RunMovePreview } from '#contract/run-move.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Figure, Figures } from '#web/ui/Figure.tsx'

/** What a move comes to, in numbers. */
export function MoveEffect({ preview }: { preview: RunMovePreview }) {
  const { t } = useWords()
  const { occurrences, enrollments, waitingStaff } = preview
  const people = enrollments.stay + enrollments.step + enrollments.leave
  return (
    <>
      <Figures label={t('versions.posts')}>
        <Figure label={t('versions.effect.planned')} value={occurrences.planned} />
        <Figure
          label={t('versions.effect.dropped')}
          value={occurrences.dropped}
          tone={occurrences.dropped > 0 ? 'warn' : 'plain'}
        />
        <Figure label={t('versions.effect.kept')} value={occurrences.kept + occurrences.waiting} />
        {occurrences.skipped > 0 ? (
          <Figure label={t('versions.effect.skipped')} value={occurrences.skipped} tone="warn" />
        ) : null}
        <Figure label={t('versions.effect.waitingStaff')} value={waitingStaff} />
      </Figures>
      {people > 0 ? (
        <Figures label={t('versions.people')}>
          <Figure label={t('versions.effect.stay')} value={enrollments.stay} />
          <Figure label={t('versions.effect.step')} value={enrollments.step} />
          <Figure
            label={t('versions.effect.leave')}
            value={enrollments.leave}
            tone={enrollments.leave > 0 ? 'warn' : 'plain'}
          />
        </Figures>
      ) : null}
      <p>{t('versions.sentence', { count: preview.groupChats })}</p>
    </>
  )
}
