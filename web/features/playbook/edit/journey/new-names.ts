import { useWords } from '#web/i18n/use-words.ts'
import type { NewNames } from '../document/journey-new.ts'

/** What new parts of a journey are called in the language of the desk. */
export function useNewNames(): NewNames {
  const { t } = useWords()
  return {
    journey: t('journeyForm.new.journey'),
    left: t('journeyForm.new.left'),
    message: t('journeyForm.new.message'),
    way: t('journeyForm.new.way'),
    holdout: t('journeyForm.new.holdout'),
    halves: t('journeyForm.new.halves'),
    task: t('journeyForm.new.task'),
    end: t('journeyForm.new.end'),
  }
}
