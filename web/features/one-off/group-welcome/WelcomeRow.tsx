import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { type GroupWelcome, NICKNAME_MARK } from '#contract/group-welcome.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { AskDialog } from './AskDialog.tsx'
import styles from './group-welcome.module.css'
import { useRetryWelcome } from './queries.ts'
import { welcomeReason } from './reason.ts'
import { RemoveWelcome } from './RemoveWelcome.tsx'

const tones = {
  waiting: 'plain',
  calling: 'plain',
  in_doubt: 'warn',
  ready: 'accent',
  failed: 'harm',
  removing: 'plain',
} as const

/** One group welcome: what it says, how it stands at WeCom, and in how many group chats it is chosen. */
export function WelcomeRow({ welcome, mayChange }: { welcome: GroupWelcome; mayChange: boolean }) {
  const { t } = useWords()
  const mayAsk = useMay('group_chat.remind')
  const [isAsking, setAsking] = useState(false)
  const retry = useRetryWelcome(welcome.groupWelcomeId)
  const { groupWelcomeId, name, text, attachment, state, reason, asked, reported } = welcome
  const isSettled = state === 'ready' || state === 'failed' || state === 'waiting'
  return (
    <li>
      <div className={styles['what']}>
        <b>{name}</b> <Pill tone={tones[state]}>{t(`groupWelcome.state.${state}`)}</Pill>
        <p>{text.replaceAll(NICKNAME_MARK, t('groupWelcome.nicknameShown'))}</p>
        <small>
          {attachment === null ? '' : `${t(`groupWelcome.kind.${attachment.kind}`)} · `}
          {t('groupWelcome.chosen', { reported, asked })} · <CorpTime at={welcome.changedAt} /> {welcome.changedBy}
        </small>
        {reason === null ? null : <p className={styles['reason']}>{welcomeReason(t, reason)}</p>}
        {retry.error ? <Refused error={retry.error} /> : null}
      </div>
      <div className={styles['acts']}>
        {mayAsk && state === 'ready' ? (
          <Button size="small" type="primary" onClick={() => setAsking(true)}>
            {t('groupWelcome.ask.open')}
          </Button>
        ) : null}
        {mayChange && (state === 'failed' || state === 'in_doubt') ? (
          <Button size="small" loading={retry.isPending} onClick={() => retry.mutate(undefined)}>
            {t(state === 'in_doubt' ? 'groupWelcome.makeAgain' : 'groupWelcome.retry')}
          </Button>
        ) : null}
        {mayChange && isSettled ? (
          <Link to="/one-offs/group-welcomes/new" search={{ change: groupWelcomeId }}>
            <Button size="small">{t('groupWelcome.change')}</Button>
          </Link>
        ) : null}
        {mayChange && (isSettled || state === 'in_doubt') ? <RemoveWelcome welcome={welcome} /> : null}
      </div>
      {isAsking ? <AskDialog welcome={welcome} onClose={() => setAsking(false)} /> : null}
    </li>
  )
}
