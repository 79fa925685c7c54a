import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { Popover } from 'antd'
import { useState } from 'react'
import type { MonthPreview } from '#contract/playbook-library.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Month } from '#web/ui/Month.tsx'
import { Toolbar } from '#web/ui/Toolbar.tsx'
import { monthQuery, type Version } from '../queries.ts'
import { ContentBubbles } from './ContentBubbles.tsx'
import styles from './month-tab.module.css'

/** A month of the plan, as a group chat that began on a given day would have it. */
export function MonthTab({ playbookId, version }: { playbookId: string; version: Version }) {
  const { t, language } = useWords()
  const { today } = useCorpTime()
  const { month } = useSearch({ from: '/desk/playbooks/$playbookId' })
  const navigate = useNavigate({ from: '/playbooks/$playbookId' })
  const [createdOn, setCreatedOn] = useState('')
  const of = { ...(month ? { month } : {}), ...(createdOn ? { createdOn } : {}) }
  const query = useQuery(monthQuery(playbookId, version.version, of))
  return (
    <>
      <Toolbar>
        <label className={styles['from']}>
          {t('playbook.month.createdOn')}
          <input
            type="date"
            value={createdOn}
            min="2000-01-01"
            max="2099-12-31"
            onChange={(event) => setCreatedOn(event.target.value)}
          />
        </label>
        <span className={styles['hint']}>{t('playbook.month.hint')}</span>
      </Toolbar>
      <Answer query={query} shape={<Bones rows={6} height={96} label={t('common.loading')} />}>
        {(preview) => (
          <Month
            month={preview.month}
            today={today.toString()}
            days={preview.days.map((day) => ({
              date: day.date,
              isRestDay: day.isRestDay,
              label: day.label ? inLanguage(language, day.label.zh, day.label.en) : null,
              content: day.items.length > 0 ? <DayItems items={day.items} version={version} /> : null,
            }))}
            onTurn={(next) =>
              void navigate({ search: (search) => ({ ...search, month: next }), replace: true, resetScroll: false })
            }
          />
        )}
      </Answer>
    </>
  )
}

type Item = MonthPreview['days'][number]['items'][number]

function DayItems({ items, version }: { items: readonly Item[]; version: Version }) {
  const { language } = useWords()
  return (
    <ul className={styles['items']}>
      {items.map((item) => {
        const name = inLanguage(language, item.name, item.nameEn)
        return (
          <li key={`${item.stepId} ${item.localTime}`}>
            <Popover
              trigger="click"
              title={`${item.localTime} ${name}`}
              content={<ItemBubbles item={item} version={version} />}
            >
              <button type="button" title={`${name} · ${item.contentName}`}>
                <time>{item.localTime}</time>
                <span>{item.contentName || name}</span>
              </button>
            </Popover>
          </li>
        )
      })}
    </ul>
  )
}

function ItemBubbles({ item, version }: { item: Item; version: Version }) {
  const { t } = useWords()
  const content = version.document.contents.find(({ id }) => id === item.contentId)
  return (
    <>
      <ContentBubbles
        message={{ text: item.text || content?.text, attachments: content?.attachments }}
        document={version.document}
      />
      {item.instead.length > 0 ? (
        <p className={styles['instead']}>
          {t('playbook.month.instead', { names: item.instead.join(t('common.and')) })}
        </p>
      ) : null}
    </>
  )
}
