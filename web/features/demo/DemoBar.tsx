import { useQuery } from '@tanstack/react-query'
import { Dropdown } from 'antd'
import { useCorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { dayWords } from '#web/time/words.ts'
import { Icon } from '#web/ui/Icon.tsx'
import styles from './demo-bar.module.css'
import { useSetFaults, useSetRate } from './mutations.ts'
import { demoQuery, type DemoFault } from './queries.ts'

const rates = [
  { rate: 0, name: 'still' },
  { rate: 1, name: 'real' },
  { rate: 60, name: 'hour' },
  { rate: 360, name: 'quarter' },
  { rate: 1440, name: 'day' },
] as const
const faults = [
  'send_answer_lost',
  'send_doubled',
  'sends_refused',
  'slow',
  'outage',
  'callbacks_twice',
  'callbacks_reordered',
] as const satisfies readonly DemoFault[]

/** The demo corp's clock, its pace, faults on demand, and the door into a chat as one of its members. */
export function DemoBar() {
  const { t, language } = useWords()
  const { now } = useCorpTime(60_000)
  const { data: demo } = useQuery(demoQuery)
  const may = useMay('demo.steer')
  const setRate = useSetRate()
  if (!demo) return null
  const rate = setRate.isPending ? setRate.variables : demo.rate
  const pace = demo.held ? t(`demo.held.${demo.held}`) : t(`demo.rate.${nearestRate(rate).name}`)
  const isStill = rate === 0 || demo.held !== null
  return (
    <section className={styles['bar']} data-still={isStill ? '' : undefined} aria-label={t('demo.name')}>
      <span className={styles['time']} title={t('demo.clockHint')}>
        <i aria-hidden />
        <span className={styles['wide']}>{t('demo.clock')}</span>
        <time dateTime={now.toPlainDateTime().toString()}>
          {dayWords(now.toPlainDate(), language, now.year)} {now.toPlainTime().toString({ smallestUnit: 'minute' })}
        </time>
      </span>
      <Dropdown
        trigger={['click']}
        disabled={!may}
        menu={{
          items: rates.map(({ rate, name }) => ({
            key: name,
            label: t(`demo.rate.${name}`),
            onClick: () => setRate.mutate(rate),
          })),
          selectedKeys: [nearestRate(rate).name],
        }}
      >
        <button type="button" className={styles['pace']} title={pace} aria-label={`${t('demo.pace')}: ${pace}`}>
          <span>{pace}</span>
          <Icon name="down" size={12} />
        </button>
      </Dropdown>
      <FaultMenu chosen={demo.faults} may={may} />
      <a className={styles['wide']} href={demo.sandboxUrl} target="_blank" rel="noreferrer">
        {t('demo.enter')}
        <Icon name="external" size={13} />
      </a>
    </section>
  )
}

/** The offered pace next to the one in force, which the server may have changed on its own. */
const nearestRate = (rate: number) =>
  rates.reduce((best, offered) => (Math.abs(offered.rate - rate) < Math.abs(best.rate - rate) ? offered : best))

function FaultMenu({ chosen, may }: { chosen: readonly string[]; may: boolean }) {
  const { t } = useWords()
  const setFaults = useSetFaults()
  const on = setFaults.isPending ? setFaults.variables : faults.filter((fault) => chosen.includes(fault))
  const toggle = (fault: DemoFault) =>
    setFaults.mutate(on.includes(fault) ? on.filter((other) => other !== fault) : [...on, fault])
  return (
    <Dropdown
      trigger={['click']}
      disabled={!may}
      menu={{
        items: [
          {
            key: 'about',
            type: 'group',
            label: t('demo.faultsHint'),
            children: faults.map((fault) => ({
              key: fault,
              label: t(`demo.fault.${fault}`),
              onClick: () => toggle(fault),
            })),
          },
        ],
        selectable: true,
        multiple: true,
        selectedKeys: [...on],
      }}
    >
      <button
        type="button"
        data-on={on.length > 0 ? '' : undefined}
        aria-label={t('demo.faults', { count: on.length })}
      >
        <Icon name="fault" size={14} />
        <span className={styles['wide']}>{t('demo.faultsShort')}</span>
        {on.length > 0 ? on.length : null}
      </button>
    </Dropdown>
  )
}
