import type { TFunction } from 'i18next'

type Candidate = { msgid: string; createdAt?: string | null }

/** What each found send is called: by its second and, where several came in one second, by the end of its msgid too. */
export function candidateNames(
  t: TFunction,
  candidates: readonly Candidate[],
  clock: (at: string) => string,
): ReadonlyMap<string, string> {
  const timed = candidates.map(({ msgid, createdAt }) => ({ msgid, time: createdAt ? clock(createdAt) : null }))
  return new Map(
    timed.map(({ msgid, time }) => {
      const id = msgid.slice(-6)
      if (time === null) return [msgid, t('decision.adopt', { msgid: id })]
      const isAlone = timed.filter((other) => other.time === time).length === 1
      return [msgid, isAlone ? t('decision.adoptAt', { time }) : t('decision.adoptAtOf', { time, msgid: id })]
    }),
  )
}
