import { useQueryClient } from '@tanstack/react-query'
import { useLocation, useNavigate } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { endTour } from './mutations.ts'
import styles from './tour.module.css'

const stops = [
  { key: 'today', to: '/today' },
  { key: 'runs', to: '/runs' },
  { key: 'playbooks', to: '/playbooks' },
  { key: 'mine', to: '/playbooks' },
] as const

/** Four stops through the desk, in a card on the page that each is about; whoever walks on alone finds it there again. */
export function Tour() {
  const { t } = useWords()
  const client = useQueryClient()
  const navigate = useNavigate()
  const [at, setAt] = useState(0)
  const mayMake = useMay('playbook.publish')
  const stop = stops[at] ?? stops[0]
  const isLast = at === stops.length - 1
  const isHere = useLocation({ select: ({ pathname }) => pathname === stop.to })
  const go = (to: number) => {
    setAt(to)
    void navigate({ to: stops[to]?.to ?? '/today' })
  }
  const end = () => void endTour(client)
  if (!isHere) return null
  return (
    <section className={styles['tour']} aria-label={t('tour.name')}>
      <header>
        <h2>{t(`tour.${stop.key}.title`)}</h2>
        <span>{t('tour.at', { at: at + 1, of: stops.length })}</span>
      </header>
      <p aria-live="polite">{t(`tour.${stop.key}.text`)}</p>
      <footer>
        {isLast ? null : (
          <Button type="text" size="small" onClick={end}>
            {t('tour.skip')}
          </Button>
        )}
        <span />
        {at > 0 ? (
          <Button size="small" onClick={() => go(at - 1)}>
            {t('tour.back')}
          </Button>
        ) : null}
        {isLast ? (
          <>
            <Button size="small" type={mayMake ? 'default' : 'primary'} onClick={end}>
              {t('tour.done')}
            </Button>
            {mayMake ? (
              <Button
                size="small"
                type="primary"
                onClick={() => {
                  end()
                  void navigate({ to: '/make-it-mine' })
                }}
              >
                {t('tour.mine.go')}
              </Button>
            ) : null}
          </>
        ) : (
          <Button size="small" type="primary" onClick={() => go(at + 1)}>
            {t('tour.next')}
          </Button>
        )}
      </footer>
    </section>
  )
}
