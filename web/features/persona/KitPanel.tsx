import { useQuery } from '@tanstack/react-query'
import { Button, Input } from 'antd'
import { useId, useState } from 'react'
import type { Persona } from '#contract/persona.ts'
import { PERSONA_INTRODUCTION_MAX, type PersonaItem, personaItems } from '#contract/persona-item.ts'
import { CorpTime, useMay } from '#web/features/session/index.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Answer } from '#web/ui/Answer.tsx'
import { Bones } from '#web/ui/Bones.tsx'
import { CopyText } from '#web/ui/CopyText.tsx'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { SidePanel } from '#web/ui/SidePanel.tsx'
import { AskDialog } from './AskDialog.tsx'
import { useIntroduce, useTick } from './mutations.ts'
import styles from './persona.module.css'
import { personaQuery } from './queries.ts'

/** One member's kit: each part with what a good one is, and the text that they copy. */
export function KitPanel({ staffId, onClose }: { staffId: string; onClose: () => void }) {
  const { t } = useWords()
  const query = useQuery(personaQuery(staffId))
  const title = query.data ? t('persona.panel.title', { name: query.data.wecom.name }) : t('persona.title')
  return (
    <SidePanel label={title} onClose={onClose}>
      <div className={styles['panel']}>
        <Answer query={query} shape={<Bones rows={6} label={t('common.loading')} />}>
          {(kit) => (
            <>
              <h2>{title}</h2>
              <Directory wecom={kit.wecom} />
              <Parts kit={kit} />
              <Introduction key={kit.staffId} kit={kit} />
            </>
          )}
        </Answer>
      </div>
    </SidePanel>
  )
}

function Directory({ wecom }: { wecom: Persona['wecom'] }) {
  const { t } = useWords()
  return (
    <section>
      <h3>{t('persona.panel.wecom')}</h3>
      <p>
        {wecom.name} · {wecom.jobTitle === '' ? t('persona.panel.noJobTitle') : wecom.jobTitle}
      </p>
      <small>{t('persona.panel.wecomHint')}</small>
    </section>
  )
}

function Parts({ kit: { staffId, done, isAsked } }: { kit: Persona }) {
  const { t } = useWords()
  const mayChange = useMay('persona.change')
  const mayAsk = useMay('persona.ask')
  const tick = useTick(staffId)
  const [isAsking, setAsking] = useState(false)
  const byItem = new Map(done.map((part) => [part.item, part]))
  return (
    <section>
      <h3>{t('persona.panel.kit')}</h3>
      <ol className={styles['parts']}>
        {personaItems.map((item) => (
          <Part
            key={item}
            item={item}
            said={byItem.get(item)}
            isBusy={tick.isPending}
            onTick={mayChange ? () => tick.mutate({ item, isDone: !byItem.has(item) }) : null}
          />
        ))}
      </ol>
      {tick.error ? <Refused error={tick.error} /> : null}
      {isAsked ? (
        <Pill tone="accent">{t('persona.asked')}</Pill>
      ) : mayAsk && done.length < personaItems.length ? (
        <Button onClick={() => setAsking(true)}>{t('persona.ask.one')}</Button>
      ) : null}
      {isAsking ? <AskDialog staffIds={[staffId]} onClose={() => setAsking(false)} /> : null}
    </section>
  )
}

type PartProps = {
  item: PersonaItem
  said: Persona['done'][number] | undefined
  isBusy: boolean
  /** Null: the reader changes nothing. */
  onTick: (() => void) | null
}

function Part({ item, said, isBusy, onTick }: PartProps) {
  const { t } = useWords()
  return (
    <li data-done={said ? '' : undefined}>
      <b>{t(`persona.items.${item}.name`)}</b>
      {onTick ? (
        <Button size="small" type={said ? 'default' : 'primary'} ghost={!said} disabled={isBusy} onClick={onTick}>
          {t(said ? 'persona.panel.untick' : 'persona.panel.tick')}
        </Button>
      ) : null}
      <p>{t(`persona.items.${item}.good`)}</p>
      <small>
        {said ? (
          <>
            {said.by} · <CorpTime at={said.at} />
          </>
        ) : (
          t('persona.panel.toDo')
        )}
      </small>
    </li>
  )
}

function Introduction({ kit: { staffId, introduction } }: { kit: Persona }) {
  const { t } = useWords()
  const id = useId()
  const mayChange = useMay('persona.change')
  const introduce = useIntroduce(staffId)
  const [typed, setTyped] = useState<string | null>(null)
  const text = typed ?? introduction
  return (
    <section>
      <h3>
        <label htmlFor={id}>{t('persona.panel.introduction')}</label>
      </h3>
      <Input.TextArea
        id={id}
        rows={4}
        value={text}
        readOnly={!mayChange}
        maxLength={PERSONA_INTRODUCTION_MAX}
        placeholder={t('persona.panel.introductionPlaceholder')}
        onChange={({ target }) => setTyped(target.value)}
      />
      <small>{t('persona.panel.introductionHint', { max: PERSONA_INTRODUCTION_MAX })}</small>
      {introduce.error ? <Refused error={introduce.error} /> : null}
      <footer>
        {text === '' ? null : <CopyText key={text} text={text} />}
        {mayChange ? (
          <Button
            size="small"
            type="primary"
            disabled={typed === null || typed.trim() === introduction}
            loading={introduce.isPending}
            onClick={() => introduce.mutate(text.trim(), { onSuccess: () => setTyped(null) })}
          >
            {t('common.save')}
          </Button>
        ) : null}
      </footer>
    </section>
  )
}
