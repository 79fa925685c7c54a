import { condition as conditionSchema, type Condition } from '#contract/condition.ts'
import { describeCondition } from '#contract/condition/describe.ts'
import {
  describeAgain,
  describeEntry,
  describeFallback,
  describeStep,
  linkNamesOf,
} from '#contract/playbook/journey-words.ts'
import { journeyStep, journeyTrack } from '#contract/playbook/journey.ts'
import { journeyTracks, type JourneyStep, type JourneyTrack } from '#contract/playbook.ts'
import { useWords } from '#web/i18n/use-words.ts'
import { useEditing } from '../context.ts'

/** What stands in a draft in words; nothing where it is half-written. */
export function useJourneyWords() {
  const { language } = useWords()
  const { document } = useEditing()
  const links = linkNamesOf(document)
  const inWords = (condition: Condition) => describeCondition(condition, links)
  const said = (condition: unknown): string => {
    const read = conditionSchema.safeParse(condition)
    return read.success ? inWords(read.data)[language] : ''
  }
  return {
    condition: said,
    /** What a step does, apart from the ways it leads into. */
    step: (step: JourneyStep): string => {
      const { name: _name, name_en: _nameEn, note: _note, ...rest } = step
      const bare =
        rest.kind === 'branch'
          ? { ...rest, cases: rest.cases.map(({ id }) => ({ id, name: id, when: { friend: true }, steps: [] })) }
          : rest
      const named = bare.kind === 'send' || bare.kind === 'welcome' ? { ...bare, name: bare.kind } : bare
      const { otherwise: _otherwise, ...own } = { otherwise: null, ...named }
      const read = journeyStep.safeParse(own)
      return read.success ? describeStep(read.data, journeyTracks(document), inWords)[language] : ''
    },
    fallback: (step: JourneyStep): string =>
      step.kind === 'send' && step.fallback !== undefined ? (describeFallback(step.fallback)?.[language] ?? '') : '',
    entry: ({ enter }: JourneyTrack): { begins: string; again: string; where: string } => {
      const read = journeyTrack.shape.enter.safeParse(enter)
      if (!read.success) return { begins: '', again: '', where: '' }
      return {
        begins: describeEntry(read.data, inWords)[language],
        again: describeAgain(read.data)[language],
        where: read.data.where === undefined ? '' : inWords(read.data.where)[language],
      }
    },
  }
}
