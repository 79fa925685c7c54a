import { useQuery } from '@tanstack/react-query'
import { lexiconOf } from '#contract/screening/lexicon.ts'
import { screenText } from '#contract/screening/screen.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { lexiconQuery } from './queries.ts'
import styles from './screening.module.css'

/** Until the corp's own list has come. */
const builtIn = lexiconOf([])

/** So many are told beside a field; those behind them come into sight as these are mended. */
const shownAtMost = 5

/** What is to be said against a text as it is typed, and how to mend it. */
export function Screened({ text }: { text: string }) {
  const { language } = useWords()
  const { data: lexicon = builtIn } = useQuery(lexiconQuery)
  const found = screenText(text, lexicon)
  const unique = [...new Map(found.map((each) => [`${each.rule} ${each.text}`, each])).values()]
  return unique.slice(0, shownAtMost).map((each) => (
    <p key={`${each.rule} ${each.text}`} className={styles['screened']} data-level={each.level} role="note">
      {each.message[language]} {each.repair[language]}
    </p>
  ))
}

/** Whether a server's problem is one that the field tells by itself. */
export const isScreened = (rule: string): boolean =>
  /^(word_|link_(plain|shortened)$|phone_number$|id_number$)/.test(rule)
