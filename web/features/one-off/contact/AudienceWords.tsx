import type { Audience } from '#contract/contact-one-off.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { audienceDraftOf, type Question } from './audience.ts'

/** Whom a message is for, in words. */
export function AudienceWords({ to }: { to: Audience | undefined }) {
  const { t } = useWords()
  if (!to) return null
  const draft = audienceDraftOf(to)
  if (draft.kind !== 'questions') return <b>{t(`oneOff.toContacts.audience.${draft.kind}`)}</b>
  const joined = draft.questions.map((question) => questionWords(t, question))
  return <b>{joined.join(t(`oneOff.toContacts.join.${draft.by}`))}</b>
}

function questionWords(t: ReturnType<typeof useWords>['t'], question: Question): string {
  switch (question.kind) {
    case 'tag':
      return t(question.isOn ? 'oneOff.toContacts.said.tagged' : 'oneOff.toContacts.said.untagged', {
        tag: question.tag?.name ?? '',
      })
    case 'friend-days': {
      const { least, most } = question
      if (most === '') return t('oneOff.toContacts.said.daysLeast', { least })
      return least === ''
        ? t('oneOff.toContacts.said.daysMost', { most })
        : t('oneOff.toContacts.said.days', { least, most })
    }
    case 'clicked':
      return t(question.isOn ? 'oneOff.toContacts.said.clicked' : 'oneOff.toContacts.said.notClicked', {
        days: question.days,
      })
    case 'chat':
      return t(question.isOn ? 'oneOff.toContacts.said.inChat' : 'oneOff.toContacts.said.inNoChat')
    case 'name':
      return t('oneOff.toContacts.said.named', { part: question.part })
    default:
      return question satisfies never
  }
}
