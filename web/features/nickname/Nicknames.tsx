import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Button } from 'antd'
import { useState } from 'react'
import type { NicknameFigures, NicknamePage } from '#contract/nickname.ts'
import { useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Bones } from '#web/ui/Bones.tsx'
import { Empty } from '#web/ui/Empty.tsx'
import { Figure, Figures } from '#web/ui/Figure.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import { NicknameList } from './NicknameList.tsx'
import styles from './nickname.module.css'
import { nicknamesQuery, type NicknameFilters } from './queries.ts'
import { RemindDialog } from './RemindDialog.tsx'
import { ReminderNote } from './ReminderNote.tsx'

/** Whether the members of a group chat keep to its nickname rule, and having those reminded who do not. */
export function Nicknames({ groupChatId }: { groupChatId: string }) {
  const { t } = useWords()
  const [filters, setFilters] = useState<NicknameFilters>({ show: 'unfit' })
  const query = useInfiniteQuery(nicknamesQuery(groupChatId, filters))
  const [first] = query.data?.pages ?? []
  if (query.error) return <Refused error={query.error} onRetry={() => void query.refetch()} />
  if (!first) return <Bones rows={10} label={t('common.loading')} />
  if (!first.rule)
    return (
      <Empty title={t('nickname.noRule')} action={<Link to="/playbooks">{t('nickname.toPlaybooks')}</Link>}>
        {t('nickname.noRuleText')}
      </Empty>
    )
  return (
    <>
      <Rule groupChatId={groupChatId} page={first} rule={first.rule} />
      {first.figures ? (
        <>
          <NicknameFacts figures={first.figures} />
          <NicknameList query={query} filters={filters} onFilters={setFilters} />
        </>
      ) : (
        <Empty quiet title={t('nickname.noPattern')}>
          {t('nickname.noPatternText')}
        </Empty>
      )}
    </>
  )
}

type RuleProps = { groupChatId: string; page: NicknamePage; rule: NonNullable<NicknamePage['rule']> }

function Rule({ groupChatId, page, rule }: RuleProps) {
  const { t } = useWords()
  const [isAsking, setAsking] = useState(false)
  const mayRemind = useMay('group_chat.remind')
  const { figures, reminder } = page
  const unfit = figures ? figures.other + figures.unset : 0
  const isOpen = reminder?.state === 'open' || reminder?.state === 'permitted'
  return (
    <Section
      title={t('nickname.rule')}
      note={
        <Link to="/runs/$runId" params={{ runId: rule.run.runId }}>
          {rule.run.name}
        </Link>
      }
      actions={
        mayRemind && unfit > 0 && !isOpen ? (
          <Button type="primary" onClick={() => setAsking(true)}>
            {t('nickname.remind', { count: unfit })}
          </Button>
        ) : null
      }
    >
      <p className={styles['rule']}>
        <strong>{rule.rule}</strong>
        {rule.example ? <span>{t('nickname.example', { example: rule.example })}</span> : null}
        <span>{rule.remind ? t(`nickname.rhythm.${rule.remind}`) : t('nickname.rhythm.none')}</span>
      </p>
      {reminder ? <ReminderNote reminder={reminder} /> : null}
      {isAsking && page.message !== null ? (
        <RemindDialog
          groupChatId={groupChatId}
          members={unfit}
          message={page.message}
          onClose={() => setAsking(false)}
        />
      ) : null}
    </Section>
  )
}

function NicknameFacts({ figures }: { figures: NicknameFigures }) {
  const { t } = useWords()
  const { members, fits, other, unset, fresh, staff } = figures
  return (
    <Figures label={t('nickname.facts')}>
      <Figure
        label={t('nickname.fit.fits')}
        value={members === 0 ? '–' : `${Math.round((fits / members) * 100)}%`}
        unit={members === 0 ? null : `${fits} / ${members}`}
        hint={t('nickname.formula')}
      />
      <Figure label={t('nickname.fit.other')} value={other} tone={other > 0 ? 'warn' : 'plain'} />
      <Figure label={t('nickname.fit.unset')} value={unset} tone={unset > 0 ? 'warn' : 'plain'} />
      <Figure label={t('nickname.fit.fresh')} value={fresh} hint={t('nickname.freshHint')} />
      <Figure label={t('nickname.staff')} value={staff} hint={t('nickname.staffHint')} />
    </Figures>
  )
}
