import { Button, Dropdown } from 'antd'
import { journeyTracks, type JourneyTrack } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Empty } from '#web/ui/Empty.tsx'
import { Icon } from '#web/ui/Icon.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Section } from '#web/ui/Section.tsx'
import { freshId, useEditing } from '../context.ts'
import { stepLists, trackPlace } from '../document/journey.ts'
import { addJourney } from '../document/journey-new.ts'
import styles from './canvas.module.css'
import { useNewNames } from './new-names.ts'
import { StepFlow } from './StepFlow.tsx'
import { useJourneyWords } from './use-journey-words.ts'

/** The journeys of a draft, each from who comes in to where it ends, and how to begin another. */
export function JourneySections() {
  const { document } = useEditing()
  const { t } = useWords()
  const journeys = journeyTracks(document)
  return (
    <>
      {journeys.map((track) => (
        <Section
          key={track.id}
          title={
            <span className={styles['title']}>
              {track.name}
              <Pill tone="accent">{t(`playbook.journey.audience.${track.audience}`)}</Pill>
            </span>
          }
        >
          <Entry track={track} />
          <StepFlow track={track} list={stepLists(track)[0]} />
        </Section>
      ))}
      <Section title={t('editor.journeys.title')} note={t('editor.journeys.note')} actions={<AddJourney />}>
        {journeys.length === 0 ? <Empty quiet title={t('journeyForm.none')} /> : <p>{t('journeyForm.more')}</p>}
      </Section>
    </>
  )
}

const beginnings = ['member-joined', 'contact-added', 'segment-entered'] as const

function AddJourney() {
  const { t } = useWords()
  const editing = useEditing()
  const names = useNewNames()
  return (
    <Dropdown
      trigger={['click']}
      disabled={editing.isLocked}
      menu={{
        items: beginnings.map((on) => ({
          key: on,
          label: t(`journeyForm.begin.${on}`),
          onClick: () => {
            const { trackId, edits } = addJourney(editing, on, freshId, names)
            editing.make(edits)
            editing.open({ kind: 'journey', trackId })
          },
        })),
      }}
    >
      <Button size="small" disabled={editing.isLocked}>
        {t('journeyForm.add')}
      </Button>
    </Dropdown>
  )
}

/** What lets people in and out, in words; a press opens it. */
function Entry({ track }: { track: JourneyTrack }) {
  const { t } = useWords()
  const { open, problemsAt } = useEditing()
  const say = useJourneyWords()
  const { begins, again, where } = say.entry(track)
  const at = trackPlace(track.id)
  const own = ['enter', 'exits', 'goals', 'zone', 'audience'].flatMap((part) => problemsAt([...at, part]))
  const ends = [
    ...(track.exits ?? []).map(({ name, when }) => `${name} — ${say.condition(when)}`),
    ...(track.goals ?? []).map(({ name, when }) => `${t('playbook.journey.goals')} ${name} — ${say.condition(when)}`),
  ]
  const severity = own.some((each) => each.severity === 'error') ? 'error' : own.length > 0 ? 'warning' : undefined
  return (
    <button
      type="button"
      className={styles['entry']}
      data-severity={severity}
      onClick={() => open({ kind: 'journey', trackId: track.id })}
    >
      <Icon name="people" size={14} />
      <b>{t('journeyForm.entry')}</b>
      <span>{[begins || t('journeyForm.condition.open'), where, again].filter(Boolean).join(' · ')}</span>
      {ends.map((end) => (
        <small key={end}>{end}</small>
      ))}
    </button>
  )
}
