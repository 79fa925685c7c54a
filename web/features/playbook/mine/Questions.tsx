import { Button } from 'antd'
import { useState } from 'react'
import { groupAims, platforms, tradeKeys, trades } from '#contract/playbook/first-choice.ts'
import type { RecommendationQuery } from '#contract/recommendation.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { Section } from '#web/ui/Section.tsx'
import { Choices } from './Choices.tsx'
import styles from './mine.module.css'

/** The three questions. */
export function Questions({ onAnswered }: { onAnswered: (answers: RecommendationQuery) => void }) {
  const { t, language } = useWords()
  const [given, setGiven] = useState<Partial<RecommendationQuery>>({})
  const { platform, aim, trade } = given
  return (
    <form
      className={styles['questions']}
      onSubmit={(event) => {
        event.preventDefault()
        if (platform && aim && trade) onAnswered({ platform, aim, trade })
      }}
    >
      <Section title={t('mine.platform.ask')}>
        <Choices
          label={t('mine.platform.ask')}
          value={platform}
          options={platforms.map((value) => ({
            value,
            name: t(`mine.platform.${value}`),
            note: t(`mine.platform.${value}Note`),
          }))}
          onChange={(value) => setGiven({ ...given, platform: value })}
        />
      </Section>
      <Section title={t('mine.aim.ask')}>
        <Choices
          label={t('mine.aim.ask')}
          value={aim}
          options={groupAims.map((value) => ({
            value,
            name: t(`mine.aim.${value}`),
            note: t(`mine.aim.${value}Note`),
          }))}
          onChange={(value) => setGiven({ ...given, aim: value })}
        />
      </Section>
      <Section title={t('mine.trade.ask')}>
        <Choices
          label={t('mine.trade.ask')}
          value={trade}
          isSmall
          options={tradeKeys.map((value) => ({ value, name: trades[value].name[language] }))}
          onChange={(value) => setGiven({ ...given, trade: value })}
        />
      </Section>
      <div className={styles['go']}>
        <Button type="primary" size="large" htmlType="submit" disabled={!platform || !aim || !trade}>
          {t('mine.recommend')}
        </Button>
      </div>
    </form>
  )
}
