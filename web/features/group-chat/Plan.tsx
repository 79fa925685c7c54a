import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { GroupChatPlan } from '#contract/run.ts'
import { StateMark, useOpenWhy } from '#web/features/occurrence/index.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { inLanguage, useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { Month } from '#web/ui/Month.tsx'
import styles from './group-chat.module.css'
import { planQuery } from './queries.ts'

/** A month of what is due in the chat; what is stored tells why, what is only computed says its name. */
export function Plan({ groupChatId }: { groupChatId: string }) {
  const { t, language } = useWords()
  const { today } = useCorpTime()
  const { month } = useSearch({ from: '/desk/group-chats/$groupChatId' })
  const navigate = useNavigate({ from: '/group-chats/$groupChatId' })
  const query = useQuery(planQuery(groupChatId, month))
  return (
    <Answer query={query} shape={<Bones rows={6} height={96} label={t('common.loading')} />}>
      {(plan) => (
        <>
          {plan.days.every((day) => day.items.length === 0) ? (
            <p className={styles['notice']}>{t('groupChat.noPlan')}</p>
          ) : null}
          <Month
            month={plan.month}
            today={today.toString()}
            days={plan.days.map((day) => ({
              date: day.date,
              isRestDay: day.isRestDay,
              label: day.label ? inLanguage(language, day.label.zh, day.label.en) : null,
              content: day.items.length > 0 ? <Items items={day.items} /> : null,
            }))}
            onTurn={(next) =>
              void navigate({ search: (search) => ({ ...search, month: next }), replace: true, resetScroll: false })
            }
          />
        </>
      )}
    </Answer>
  )
}

type PlanItem = GroupChatPlan['days'][number]['items'][number]

function Items({ items }: { items: readonly PlanItem[] }) {
  const { t, language } = useWords()
  const openWhy = useOpenWhy()
  return (
    <ul className={styles['items']}>
      {items.map((item) => {
        const name = inLanguage(language, item.name, item.nameEn)
        const told = `${item.localTime} ${name} · ${item.contentName} · ${t(`state.${item.state}`)} · ${item.runName}`
        const content = (
          <>
            <StateMark state={item.state} size="s" />
            <time>{item.localTime}</time>
            <b>{name}</b>
          </>
        )
        return (
          <li key={`${item.runId} ${item.stepId} ${item.localTime}`}>
            {item.occurrenceId ? (
              <button
                type="button"
                title={told}
                aria-label={told}
                onClick={() => openWhy(item.occurrenceId ?? undefined)}
              >
                {content}
              </button>
            ) : (
              <span title={told}>{content}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
