import { Link } from '@tanstack/react-router'
import { DemoBar } from '#web/features/demo/index.ts'
import { useCorpTime, useSession } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import type { Liveness } from '#web/wire/stream.ts'
import { AccountMenu } from './AccountMenu.tsx'
import { HelpMenu } from './HelpMenu.tsx'
import styles from './shell.module.css'

type TopBarProps = { liveness: Liveness; onSearch: () => void }

/** Whose desk it is, the way to anything, the clock, and the account. */
export function TopBar({ liveness, onSearch }: TopBarProps) {
  const { t } = useWords()
  const { corp } = useSession()
  return (
    <header className={styles['top']}>
      <Link to="/" className={styles['logo']}>
        群策
      </Link>
      <span className={styles['corp']}>
        {corp.name}
        {corp.isDemo ? <small> · {t('shell.sandbox')}</small> : null}
      </span>
      <button type="button" className={styles['search']} onClick={onSearch} aria-keyshortcuts="Control+K Meta+K">
        <Icon name="search" />
        <span>{t('shell.palette.open')}</span>
        <kbd>Ctrl K</kbd>
      </button>
      <div className={styles['right']}>
        {liveness === 'polling' ? (
          <output className={styles['liveness']} title={t('common.pollingHint')}>
            {t('common.polling')}
          </output>
        ) : null}
        {corp.isDemo ? <DemoBar /> : <CorpClock />}
        <HelpMenu />
        <AccountMenu />
      </div>
    </header>
  )
}

function CorpClock() {
  const { t } = useWords()
  const { now, nearDay } = useCorpTime(60_000)
  return (
    <span className={styles['clock']} title={`${t('common.corpTime')} · ${now.timeZoneId}`}>
      {nearDay(now.toPlainDate().toString())} {now.toPlainTime().toString({ smallestUnit: 'minute' })}
    </span>
  )
}
