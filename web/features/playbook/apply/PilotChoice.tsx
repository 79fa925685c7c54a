import { useQueryClient } from '@tanstack/react-query'
import { Button, Checkbox } from 'antd'
import { useState } from 'react'
import type { PilotSuggestion } from '#contract/pilot.ts'
import type { PlaybookDocument } from '#contract/playbook.ts'
import type { ChosenChats } from '#web/features/group-chat/index.ts'
import { pilotSuggestionQuery } from '#web/features/pilot/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Refused } from '#web/ui/Refused.tsx'
import styles from './apply.module.css'

type PilotChoiceProps = {
  playbookId: string
  version: number
  plan: NonNullable<PlaybookDocument['setup']['pilot']>
  isPilot: boolean
  onPilot: (isPilot: boolean) => void
  onChats: (chats: ChosenChats) => void
}

/** Whether the version is tried on a few members first, and which group chats make such a pilot. */
export function PilotChoice({ playbookId, version, plan, isPilot, onPilot, onChats }: PilotChoiceProps) {
  const { t } = useWords()
  const client = useQueryClient()
  const [found, setFound] = useState<PilotSuggestion | null>(null)
  const [refusal, setRefusal] = useState<unknown>(null)
  const [isAsking, setAsking] = useState(false)
  const { from, to } = plan.members
  const suggest = async () => {
    setAsking(true)
    setRefusal(null)
    try {
      const suggestion = await client.fetchQuery(pilotSuggestionQuery(playbookId, version))
      setFound(suggestion)
      if (suggestion.groupChats.length > 0)
        onChats(new Map(suggestion.groupChats.map(({ groupChatId, name }) => [groupChatId, name])))
    } catch (error) {
      setRefusal(error)
    } finally {
      setAsking(false)
    }
  }
  return (
    <div className={styles['pilot']}>
      <Checkbox checked={isPilot} onChange={(event) => onPilot(event.target.checked)}>
        {t('pilot.choose.as')}
      </Checkbox>
      <span>{t('pilot.choose.words', { from, to, days: plan.days })}</span>
      {isPilot ? (
        <Button size="small" loading={isAsking} onClick={() => void suggest()}>
          {t('pilot.choose.suggest')}
        </Button>
      ) : null}
      {isPilot && found ? (
        <output>
          {found.groupChats.length === 0
            ? t('pilot.choose.none', { from, to })
            : t('pilot.choose.suggested', { chats: found.groupChats.length, contacts: found.contacts })}
        </output>
      ) : null}
      {refusal ? <Refused error={refusal} /> : null}
    </div>
  )
}
