import { Button } from 'antd'
import { useState } from 'react'
import { useWords } from '#web/i18n/use-words.ts'
import { Segments } from '#web/ui/Segments.tsx'
import {
  type AudienceDraft,
  audienceKinds,
  emptyAudience,
  emptyQuestion,
  type Question,
  questionKinds,
} from './audience.ts'
import styles from './audience.module.css'
import { ContactsDialog } from './ContactsDialog.tsx'
import { QuestionFields } from './QuestionFields.tsx'

type AudienceFormProps = { to: AudienceDraft; onChange: (to: AudienceDraft) => void }

/** Whom a message is for: who fits when it is sent, chosen contacts, or all friends. */
export function AudienceForm({ to, onChange }: AudienceFormProps) {
  const { t } = useWords()
  const [isChoosing, setChoosing] = useState(false)
  return (
    <fieldset className={styles['audience']}>
      <legend>{t('oneOff.toContacts.audience.name')}</legend>
      <Segments
        label={t('oneOff.toContacts.audience.name')}
        value={to.kind}
        options={[...audienceKinds, ...(to.kind === 'given' ? (['given'] as const) : [])].map((kind) => ({
          value: kind,
          label: t(`oneOff.toContacts.audience.${kind}`),
        }))}
        onChange={(kind) => kind !== 'given' && onChange(emptyAudience(kind))}
      />
      <small>{t(`oneOff.toContacts.audienceHint.${to.kind}`)}</small>
      {to.kind === 'questions' ? <Questions to={to} onChange={onChange} /> : null}
      {to.kind === 'contacts' ? (
        <div className={styles['chosen']}>
          <Button onClick={() => setChoosing(true)}>{t('oneOff.toContacts.chooseContacts')}</Button>
          <span>{t('oneOff.toContacts.chosen', { count: to.chosen.size })}</span>
        </div>
      ) : null}
      {isChoosing && to.kind === 'contacts' ? (
        <ContactsDialog
          chosen={to.chosen}
          onChange={(chosen) => onChange({ kind: 'contacts', chosen })}
          onClose={() => setChoosing(false)}
        />
      ) : null}
    </fieldset>
  )
}

type QuestionsProps = {
  to: Extract<AudienceDraft, { kind: 'questions' }>
  onChange: (to: AudienceDraft) => void
}

const questionsAtMost = 10

function Questions({ to, onChange }: QuestionsProps) {
  const { t } = useWords()
  const { questions } = to
  const put = (next: readonly Question[]) => onChange({ ...to, questions: next })
  return (
    <>
      {questions.length > 1 ? (
        <Segments
          label={t('oneOff.toContacts.by.name')}
          value={to.by}
          options={(['all', 'any'] as const).map((by) => ({ value: by, label: t(`oneOff.toContacts.by.${by}`) }))}
          onChange={(by) => onChange({ ...to, by })}
        />
      ) : null}
      <ul className={styles['questions']}>
        {questions.map((question, index) => (
          <li key={`${index} ${question.kind}`}>
            <QuestionFields
              question={question}
              onChange={(next) => put(questions.with(index, next))}
              onRemove={questions.length > 1 ? () => put(questions.toSpliced(index, 1)) : null}
            />
          </li>
        ))}
      </ul>
      <div className={styles['chosen']}>
        {questionKinds.map((kind) => (
          <Button
            key={kind}
            size="small"
            disabled={questions.length >= questionsAtMost}
            onClick={() => put([...questions, emptyQuestion(kind)])}
          >
            {t('oneOff.toContacts.addQuestion', { what: t(`oneOff.toContacts.question.${kind}`) })}
          </Button>
        ))}
      </div>
    </>
  )
}
