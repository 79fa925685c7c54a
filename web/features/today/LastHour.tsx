import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { barHeights, flowTotals, type Flow } from './flow.ts'
import styles from './today.module.css'

const box = { width: 300, height: 48 }

/** The last hour in spans of five minutes, and the sentence that says what it came to. */
export function LastHour({ flow }: { flow: Flow }) {
  const { t } = useWords()
  const { clock } = useCorpTime()
  const total = flowTotals(flow)
  const [sent = [], clicks = []] = barHeights(
    [flow.map((span) => span.sent), flow.map((span) => span.clicks)],
    box.height,
  )
  const step = box.width / Math.max(1, flow.length)
  const first = flow[0]
  return (
    <Section title={t('today.last.title')}>
      <p className={styles['sentence']}>{t('today.last.sentence', total)}</p>
      <svg className={styles['flow']} viewBox={`0 0 ${box.width} ${box.height}`} preserveAspectRatio="none" aria-hidden>
        {flow.map((span, index) => (
          <g key={span.from}>
            <rect
              x={index * step + step * 0.12}
              y={box.height - (sent[index] ?? 0)}
              width={step * 0.4}
              height={sent[index]}
              fill="var(--sent)"
            />
            <rect
              x={index * step + step * 0.54}
              y={box.height - (clicks[index] ?? 0)}
              width={step * 0.3}
              height={clicks[index]}
              fill="var(--waiting)"
            />
          </g>
        ))}
      </svg>
      <div className={styles['axis']}>
        <span>{first ? clock(first.from) : ''}</span>
        <span className={styles['keys']}>
          <i style={{ background: 'var(--sent)' }} /> {t('today.last.sent')}
          <i style={{ background: 'var(--waiting)' }} /> {t('today.last.clicks')}
        </span>
        <span>{t('today.last.now')}</span>
      </div>
    </Section>
  )
}
