import type { OneOffPage } from '#contract/one-off.ts'
import { MessageBubbles, type MessageBubble } from '#web/features/occurrence/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { CountWords } from './CountWords.tsx'
import styles from './one-off.module.css'

type Part = OneOffPage['byPart'][number]

const bubblesOf = ({ message: { text, files, links } }: Part): MessageBubble[] => [
  ...(text === '' ? [] : [{ kind: 'text' as const, text }]),
  ...files.map(({ kind, source }) => ({ kind, title: source })),
  ...links.map(({ title, description = '', url }) => ({ kind: 'link' as const, title, description, url })),
]

/** Each part's message as it was written, with what became of it. */
export function PartResults({ parts }: { parts: readonly Part[] }) {
  const { t } = useWords()
  return (
    <Section title={t('oneOff.byPart')} note={parts.length > 1 ? t('oneOff.partsNote') : null}>
      <ul className={styles['parts']}>
        {parts.map((part) => (
          <li key={part.place}>
            <header>
              {parts.length > 1 ? <b>{t('oneOff.part', { place: part.place })}</b> : null}
              <span>{t('common.groupChats', { count: part.groupChats })}</span>
              <CountWords counts={part.counts} />
              {part.clicks === null ? null : <span>{t('oneOff.clicks', { count: part.clicks })}</span>}
            </header>
            <MessageBubbles bubbles={bubblesOf(part)} />
          </li>
        ))}
      </ul>
    </Section>
  )
}
