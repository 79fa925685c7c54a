import type { JourneyTrack } from '#contract/playbook.ts'
import { journeyTracks } from '#contract/playbook.ts'
import type { JourneyWords } from '#contract/playbook-library.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import type { Version } from '../../queries.ts'
import { Flow } from './Flow.tsx'
import styles from './journey.module.css'

/** The journeys of a playbook, each from who comes in to where it ends. */
export const Journeys = ({ version }: { version: Version }) =>
  journeyTracks(version.document).map((track) => {
    const words = version.journeys.find(({ trackId }) => trackId === track.id)
    return words ? <Journey key={track.id} track={track} words={words} version={version} /> : null
  })

type JourneyProps = { track: JourneyTrack; words: JourneyWords; version: Version }

function Journey({ track, words, version }: JourneyProps) {
  const { t, language } = useWords()
  return (
    <Section
      title={
        <span className={styles['title']}>
          {inLanguage(language, track.name, track.name_en)}
          <Pill tone="accent">{t(`playbook.journey.audience.${track.audience}`)}</Pill>
        </span>
      }
    >
      {track.note ? <p className={styles['note']}>{track.note}</p> : null}
      <dl className={styles['facts']}>
        <dt>{t('playbook.journey.enters')}</dt>
        <dd>{words.entry[language]}</dd>
        {words.where ? (
          <>
            <dt>{t('playbook.journey.where')}</dt>
            <dd>{words.where[language]}</dd>
          </>
        ) : null}
        <dt>{t('playbook.journey.again')}</dt>
        <dd>{words.again[language]}</dd>
        {track.zone === undefined ? null : (
          <>
            <dt>{t('playbook.journey.zone')}</dt>
            <dd>{track.zone}</dd>
          </>
        )}
        <Ends label={t('playbook.journey.goals')} parts={track.goals ?? []} said={words.goals} />
        <Ends label={t('playbook.journey.exits')} parts={track.exits ?? []} said={words.exits} />
      </dl>
      <div className={styles['canvas']}>
        <Flow steps={track.steps} words={words} document={version.document} />
      </div>
    </Section>
  )
}

type EndsProps = {
  label: string
  parts: readonly { id: string; name: string; name_en?: string | undefined }[]
  said: JourneyWords['exits']
}

/** Goals or exits, each with the condition in words. */
function Ends({ label, parts, said }: EndsProps) {
  const { language } = useWords()
  if (parts.length === 0) return null
  return (
    <>
      <dt>{label}</dt>
      <dd>
        <ul>
          {parts.map((part) => (
            <li key={part.id}>
              <b>{inLanguage(language, part.name, part.name_en)}</b>
              <span>{said[part.id]?.[language]}</span>
            </li>
          ))}
        </ul>
      </dd>
    </>
  )
}
