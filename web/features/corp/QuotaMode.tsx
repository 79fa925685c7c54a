import { useQuery } from '@tanstack/react-query'
import { Button } from 'antd'
import { useId, useState } from 'react'
import type { CorpPage, MassSendEffect } from '#contract/corp.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { numberWords } from '#web/ui/number-words.ts'
import { Pill } from '#web/ui/Pill.tsx'
import { Refused } from '#web/ui/Refused.tsx'
import { Section } from '#web/ui/Section.tsx'
import styles from './corp.module.css'
import { massSendEffectQuery, useConfigureCorp } from './queries.ts'

const modes = ['day', 'week', 'month'] as const

/** Which of its three ceilings WeCom applies: no API tells, so it is asked, with what each would do in numbers. */
export function QuotaMode({ corp }: { corp: CorpPage }) {
  const { t } = useWords()
  const name = useId()
  const [chosen, setChosen] = useState(corp.massSendMode)
  const effect = useQuery(massSendEffectQuery)
  const save = useConfigureCorp()
  const isSaved = chosen === corp.massSendMode && corp.massSendModeConfidence === 'answered'
  return (
    <Section
      title={t('connection.quota.title')}
      note={
        <Pill tone={corp.massSendModeConfidence === 'contradicted' ? 'warn' : 'plain'}>
          {t(`sync.corp.confidence.${corp.massSendModeConfidence}`)}
        </Pill>
      }
    >
      <form
        id="quota"
        className={styles['quota']}
        onSubmit={(event) => {
          event.preventDefault()
          save.mutate({ massSendMode: chosen })
        }}
      >
        <p>{t('connection.quota.why')}</p>
        <p className={styles['where']}>{t('connection.quota.where')}</p>
        {corp.massSendModeConfidence === 'contradicted' ? (
          <p className={styles['contradicted']}>{t('connection.quota.contradicted')}</p>
        ) : null}
        <fieldset>
          <legend className="visually-hidden">{t('connection.quota.title')}</legend>
          {modes.map((mode) => (
            <label key={mode}>
              <input type="radio" name={name} checked={mode === chosen} onChange={() => setChosen(mode)} />
              <span>
                <b>{t(`sync.corp.modeOf.${mode}`)}</b>
                <small>{t(`connection.quota.meaning.${mode}`)}</small>
                {effect.data && effect.data.sends > 0 ? <Effect effect={effect.data} mode={mode} /> : null}
              </span>
            </label>
          ))}
        </fieldset>
        {effect.data ? (
          <p className={styles['where']}>
            {effect.data.sends > 0
              ? t('connection.quota.basis', {
                  from: effect.data.from,
                  to: effect.data.to,
                  groupChats: effect.data.groupChats,
                  sends: effect.data.sends,
                })
              : t('connection.quota.noBasis')}
          </p>
        ) : null}
        {effect.error ? <Refused error={effect.error} onRetry={() => void effect.refetch()} /> : null}
        {save.error ? <Refused error={save.error} /> : null}
        <Button type="primary" htmlType="submit" disabled={isSaved} loading={save.isPending}>
          {isSaved ? t('connection.quota.saved') : t('connection.quota.save')}
        </Button>
      </form>
    </Section>
  )
}

function Effect({ effect, mode }: { effect: MassSendEffect; mode: (typeof modes)[number] }) {
  const { t } = useWords()
  const { massSends, byHand } = effect.byMode[mode]
  return <em>{t('connection.quota.effect', { massSends: numberWords(massSends), byHand: numberWords(byHand) })}</em>
}
