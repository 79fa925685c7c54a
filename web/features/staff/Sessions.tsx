import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Button } from 'antd'
import type { SessionItem } from '#contract/session.ts'
import { RealTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { change } from '#web/wire/request.ts'
import styles from './people.module.css'
import { sessionsQuery } from './queries.ts'

/** Where one is signed in, and the way to end what is not known. */
export function Sessions() {
  const { t } = useWords()
  const client = useQueryClient()
  const query = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: (sessionId: string | null) => change('DELETE', sessionId ? `sessions/${sessionId}` : 'sessions'),
    onSettled: () => client.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
  const others = query.data?.filter((session) => !session.isCurrent).length ?? 0
  return (
    <Section
      title={t('people.sessions')}
      actions={
        others > 0 ? (
          <Button size="small" loading={end.isPending && end.variables === null} onClick={() => end.mutate(null)}>
            {t('people.endOthers', { count: others })}
          </Button>
        ) : null
      }
      flush
    >
      {end.error ? <Refused error={end.error} /> : null}
      <Answer query={query} shape={<Bones rows={2} height={56} label={t('common.loading')} />}>
        {(sessions) => (
          <ul>
            {sessions.map((session) => (
              <Session key={session.sessionId} session={session} onEnd={() => end.mutate(session.sessionId)} />
            ))}
          </ul>
        )}
      </Answer>
    </Section>
  )
}

function Session({ session, onEnd }: { session: SessionItem; onEnd: () => void }) {
  const { t } = useWords()
  return (
    <li className={styles['session']}>
      <div>
        <b>{deviceWords(session.device)}</b>{' '}
        {session.isCurrent ? <Pill tone="accent">{t('people.thisOne')}</Pill> : null}
        <small>
          {session.address} · {t(`people.method.${session.method}`)} · {t('people.seen')}{' '}
          <RealTime at={session.seenAt} />
        </small>
      </div>
      {session.isCurrent ? null : (
        <Button size="small" onClick={onEnd}>
          {t('people.end')}
        </Button>
      )}
    </li>
  )
}

const browsers = ['Edg', 'WeCom', 'wxwork', 'Firefox', 'HeadlessChrome', 'Chrome', 'Safari'] as const
const systems = ['Windows', 'Android', 'iPhone', 'iPad', 'Mac OS X', 'Linux'] as const

/** What a browser calls itself, cut to what a person knows it by. */
function deviceWords(device: string): string {
  const browser = browsers.find((name) => device.includes(name))
  const system = systems.find((name) => device.includes(name))
  return [browser, system].filter(Boolean).join(' · ') || device.slice(0, 60)
}
