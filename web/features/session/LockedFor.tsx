import { useEffect, useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { lengthWords } from '#web/time/words.ts'
import styles from './sign-in.module.css'

/** Counts down until the name may be tried again. */
export function LockedFor({ seconds }: { seconds: number }) {
  const { t, language } = useWords()
  const [left, setLeft] = useState(seconds)
  useEffect(() => {
    const until = performance.now() + seconds * 1_000
    const timer = setInterval(() => setLeft(Math.max(0, (until - performance.now()) / 1_000)), 1_000)
    return () => clearInterval(timer)
  }, [seconds])
  return (
    <p className={styles['locked']} role="alert">
      {left > 0 ? t('session.lockedFor', { time: lengthWords(left, language) }) : t('session.unlocked')}
    </p>
  )
}
