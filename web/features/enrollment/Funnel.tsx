import type { JourneyLine, ReasonCount, RunJourney, StepFigures } from '#contract/enrollment.ts'
import { contactReasonWords } from '#web/features/occurrence/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Icon, type IconName } from '#web/ui/Icon.tsx'
import { numberWords } from '#web/ui/number-words.ts'
import styles from './funnel.module.css'

type StepLine = Extract<JourneyLine, { kind: 'step' }>

const icons = {
  welcome: 'send',
  send: 'send',
  wait: 'clock',
  branch: 'branch',
  tag: 'tag',
  'staff-task': 'tasks',
  move: 'external',
  end: 'stop',
} as const satisfies Record<StepLine['act'], IconName>

type FunnelProps = {
  journey: RunJourney
  /** The step whose people are shown below. */
  chosen: string | undefined
  onChoose: (stepId: string | undefined) => void
}

/** How many came to each step of a journey, from top to bottom, and what became of them. */
export function Funnel({ journey, chosen, onChoose }: FunnelProps) {
  const { t } = useWords()
  const most = Math.max(1, journey.entered)
  return (
    <div className={styles['frame']}>
      <table className={styles['funnel']} aria-label={t('enrollment.funnel')}>
        <thead>
          <tr>
            <th scope="col">{t('enrollment.column.step')}</th>
            <th scope="col" data-right="">
              {t('enrollment.column.reached')}
            </th>
            <th scope="col" data-right="">
              {t('enrollment.column.here')}
            </th>
            <th scope="col" data-right="" data-wide="">
              {t('enrollment.column.wentOn')}
            </th>
            <th scope="col" data-right="">
              {t('enrollment.column.sent')}
            </th>
            <th scope="col" data-wide="">
              {t('enrollment.column.because')}
            </th>
          </tr>
        </thead>
        <tbody>
          {journey.lines.map((line, at) =>
            line.kind === 'way' ? (
              <Way key={`way ${at}`} line={line} />
            ) : (
              <Step
                key={line.stepId}
                line={line}
                most={most}
                isChosen={chosen === line.stepId}
                onChoose={() => onChoose(chosen === line.stepId ? undefined : line.stepId)}
              />
            ),
          )}
        </tbody>
      </table>
    </div>
  )
}

function Way({ line }: { line: Extract<JourneyLine, { kind: 'way' }> }) {
  const { language } = useWords()
  return (
    <tr className={styles['way']}>
      <td colSpan={6} style={{ paddingLeft: indentOf(line.depth + 1) }}>
        <b>{inLanguage(language, line.name, line.nameEn)}</b>
        {line.when ? <span>{line.when[language]}</span> : null}
      </td>
    </tr>
  )
}

/** Ways lie deeper on wide screens, and hardly so on a phone. */
const indentOf = (depth: number): string => `calc(16px + ${depth} * var(--indent))`

type StepProps = { line: StepLine; most: number; isChosen: boolean; onChoose: () => void }

function Step({ line, most, isChosen, onChoose }: StepProps) {
  const { t, language } = useWords()
  const { figures } = line
  const name = inLanguage(language, line.name, line.nameEn)
  const says = line.says[language]
  return (
    <tr data-chosen={isChosen ? '' : undefined}>
      <td style={{ paddingLeft: indentOf(line.depth) }}>
        <span className={styles['step']}>
          <Icon name={icons[line.act]} size={14} />
          <span>
            <b>{name}</b>
            {says === name ? null : <small>{says}</small>}
          </span>
        </span>
      </td>
      <td data-right="">
        <span className={styles['reached']}>
          <i style={{ width: `${(figures.reached / most) * 100}%` }} aria-hidden />
          {numberWords(figures.reached)}
        </span>
      </td>
      <td data-right="">
        {figures.here > 0 ? (
          <button
            type="button"
            className={styles['here']}
            aria-pressed={isChosen}
            title={t('enrollment.showHere', { step: name })}
            onClick={onChoose}
          >
            {numberWords(figures.here)}
          </button>
        ) : (
          <Nought />
        )}
      </td>
      <td data-right="" data-wide="">
        {figures.wentOn > 0 ? numberWords(figures.wentOn) : <Nought />}
      </td>
      <td data-right="">
        {figures.messages === null ? '–' : figures.messages.sent > 0 ? numberWords(figures.messages.sent) : <Nought />}
      </td>
      <td className={styles['told']} data-wide="">
        <Told figures={figures} />
      </td>
    </tr>
  )
}

const Nought = () => <span className={styles['nought']}>0</span>

/** Why some were not written to, or went no further. */
function Told({ figures: { messages, waits, ended } }: { figures: StepFigures }) {
  const { t } = useWords()
  return (
    <ul>
      {messages && messages.asking > 0 ? (
        <li>
          <b>{t('enrollment.column.asking')}</b> {numberWords(messages.asking)}
        </li>
      ) : null}
      {messages && messages.open > 0 ? (
        <li>
          {t('enrollment.column.open')} {numberWords(messages.open)}
        </li>
      ) : null}
      {waits && waits.happened > 0 ? <li>{t('enrollment.happened', { count: waits.happened })}</li> : null}
      {waits && waits.timedOut > 0 ? <li>{t('enrollment.timedOut', { count: waits.timedOut })}</li> : null}
      {messages && messages.posted > 0 ? <li>{t('enrollment.posted', { count: messages.posted })}</li> : null}
      <Reasons label={t('enrollment.column.skipped')} reasons={messages?.skipped ?? []} />
      <Reasons label={t('enrollment.column.notSent')} reasons={messages?.notSent ?? []} />
      <Reasons label={t('enrollment.column.ended')} reasons={ended} />
    </ul>
  )
}

function Reasons({ label, reasons }: { label: string; reasons: readonly ReasonCount[] }) {
  const { t, language } = useWords()
  return reasons.map(({ reason, name, count }) => (
    <li key={reason}>
      <b>{label}</b>{' '}
      {t('enrollment.reasonCount', {
        reason: contactReasonWords(t, language, reason, name),
        times: count,
      })}
    </li>
  ))
}
