import { useNavigate } from '@tanstack/react-router'
import { Button, Input, Select } from 'antd'
import { useId, useState } from 'react'
import { momentKinds, MOMENT_TEXT_MAX_BYTES } from '#contract/moment-kind.ts'
import { FromLibrary } from '#web/features/content/index.ts'
import { Screened } from '#web/features/screening/index.ts'
import { useCorpTime } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { Faults } from '../Faults.tsx'
import { Look } from '../Look.tsx'
import styles from '../moment.module.css'
import { useSaveMoment } from '../mutations.ts'
import { Attachments } from './Attachments.tsx'
import { Audience } from './Audience.tsx'
import { attachmentsOf, bytesOf, copyOf, isComplete, type MomentDraft, requestOf } from './draft.ts'
import { momentExamples } from './examples.ts'

/** Writes a post, with how customers will see it as it is typed. */
export function Composer({
  begin,
  instead,
}: {
  begin: MomentDraft
  instead: { momentId: string; revision: number } | undefined
}) {
  const { t } = useWords()
  const navigate = useNavigate()
  const [draft, setDraft] = useState(begin)
  // As it was when it was opened: whoever saves it meanwhile is told of, not written over.
  const [seen] = useState(instead)
  const save = useSaveMoment(seen)
  const put = (change: Partial<MomentDraft>) => setDraft({ ...draft, ...change })
  const go = () =>
    save.mutate(requestOf(draft), {
      onSuccess: (momentId) =>
        void (instead === undefined
          ? navigate({ to: '/moments', search: { date: draft.dueAt.slice(0, 10) } })
          : navigate({ to: '/moments/$momentId', params: { momentId } })),
    })
  return (
    <div className={styles['composer']}>
      <div>
        <Section title={t('moment.page.content')}>
          <Fields draft={draft} onChange={put} />
        </Section>
        <Section title={t('moment.page.audience')}>
          <Audience staff={draft.staff} tagIds={draft.tagIds} onChange={put} />
        </Section>
        {save.error ? <Faults error={save.error} /> : null}
        <footer className={styles['foot']}>
          <Button onClick={() => void navigate({ to: '/moments' })}>{t('common.cancel')}</Button>
          <Button type="primary" disabled={!isComplete(draft)} loading={save.isPending} onClick={go}>
            {t(instead === undefined ? 'moment.form.save' : 'moment.form.saveChange')}
          </Button>
        </footer>
      </div>
      <Section title={t('moment.form.look')}>
        <Look text={draft.text.trim()} attachments={attachmentsOf(draft)} />
      </Section>
    </div>
  )
}

type FieldsProps = { draft: MomentDraft; onChange: (change: Partial<MomentDraft>) => void }

function Fields({ draft, onChange }: FieldsProps) {
  const { t } = useWords()
  const id = useId()
  const { now } = useCorpTime(60_000)
  const bytes = bytesOf(draft.text)
  const [isCut, setCut] = useState(false)
  const examples = momentExamples.filter(({ kind }) => kind === draft.kind)
  return (
    <div className={styles['form']}>
      <label htmlFor={`${id}kind`}>{t('moment.form.kind')}</label>
      <Select
        id={`${id}kind`}
        value={draft.kind}
        options={momentKinds.map((value) => ({ value, label: t(`moment.kinds.${value}`) }))}
        onChange={(kind) => onChange({ kind })}
      />
      <small className={styles['hint']}>{t(`moment.kindHints.${draft.kind}`)}</small>
      <label htmlFor={`${id}due`}>{t('moment.form.when')}</label>
      <Input
        id={`${id}due`}
        type="datetime-local"
        value={draft.dueAt}
        min={now.toPlainDateTime().toString({ smallestUnit: 'minute' })}
        onChange={({ target }) => onChange({ dueAt: target.value })}
      />
      <FromLibrary
        library={draft.library}
        isEmpty={draft.text.trim() === '' && attachmentsOf(draft).length === 0}
        onChoose={(item) => {
          const { isCut: isLess, ...copy } = copyOf(item)
          setCut(isLess)
          onChange(copy)
        }}
        onLeave={() => onChange({ library: '' })}
      />
      {isCut ? <small className={styles['hint']}>{t('moment.form.cut')}</small> : null}
      <label htmlFor={`${id}text`}>{t('moment.form.text')}</label>
      <Input.TextArea
        id={`${id}text`}
        rows={8}
        value={draft.text}
        placeholder={t('moment.form.textPlaceholder')}
        onChange={({ target }) => onChange({ text: target.value })}
      />
      <small className={styles['hint']} data-over={bytes > MOMENT_TEXT_MAX_BYTES ? '' : undefined}>
        {t('moment.form.chars', { used: bytes, max: MOMENT_TEXT_MAX_BYTES })}
      </small>
      <Screened text={draft.text} />
      {draft.text === '' && examples.length > 0 ? (
        <>
          <span>{t('moment.form.examples')}</span>
          <span className={styles['row']}>
            {examples.map(({ name, text }) => (
              <Button key={name} size="small" onClick={() => onChange({ text })}>
                {name}
              </Button>
            ))}
          </span>
        </>
      ) : null}
      <span>{t('moment.form.attach')}</span>
      <Attachments draft={draft} onChange={onChange} />
    </div>
  )
}
