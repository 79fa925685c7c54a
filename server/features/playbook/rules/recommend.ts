import { calendarSteps, governorOfDocument, journeySteps, type PlaybookDocument } from '#contract/playbook.ts'
import { type CommunityType, communityTypes } from '#contract/playbook/community-type.ts'
import { type GroupAim, type Platform, type Trade, trades } from '#contract/playbook/first-choice.ts'
import type { PlatformAdvice, Recommendation, RecommendationQuery, Recommended } from '#contract/recommendation.ts'

/** What a playbook says of itself that a choice among them turns on. */
export type Candidate = {
  slug: string
  tradeLine: string
  communityType: CommunityType
  purpose: PlaybookDocument['basics']['purpose']
  perDay: number
  steps: number
  contents: number
}

/** Words of a trade line that say: for any trade. */
const general = '通用'

/** Types that keep much the same rhythm as what a group chat is for. */
const near: Record<GroupAim, readonly CommunityType[]> = {
  broadcast: ['sales'],
  refined: ['sharing'],
  service: [],
}

/** What a first playbook with that aim is mostly after. */
const purposes: Record<GroupAim, readonly Candidate['purpose'][]> = {
  broadcast: ['repurchase', 'conversion', 'bestseller'],
  refined: ['loyalty'],
  service: ['service', 'feedback'],
}

/** Copy is written for a trade and costs days to rewrite; a rhythm is changed by one figure. So the trade counts more. */
const weights = { trade: { match: 10, general: 3, other: -4 }, aim: { match: 5, near: 3, differs: 0 }, purpose: 1 }

const shownAtMost = 3

export const candidateOf = (slug: string, document: PlaybookDocument): Candidate => ({
  slug,
  tradeLine: document.basics.trade,
  communityType: document.basics.community_type,
  purpose: document.basics.purpose,
  perDay: governorOfDocument(document).groupPerDay,
  steps: calendarSteps(document).length + journeySteps(document).length,
  contents: document.contents.length,
})

/** The playbooks that answer best, and what to make of the platform. The same answers give the same list. */
export function recommend(answers: RecommendationQuery, candidates: readonly Candidate[]): Recommendation {
  const items = candidates
    .map((candidate) => ({ candidate, fit: fitOf(answers, candidate) }))
    .sort(
      (a, b) =>
        b.fit.score - a.fit.score ||
        b.candidate.contents - a.candidate.contents ||
        (a.candidate.slug < b.candidate.slug ? -1 : 1),
    )
    .slice(0, shownAtMost)
    .map(({ candidate: { purpose: _purpose, ...shown }, fit: { tradeFit, aimFit } }): Recommended => ({
      ...shown,
      tradeFit,
      aimFit,
      perDayOfAim: communityTypes[answers.aim].sendsPerDay,
    }))
  return { platform: adviseOnPlatform(answers.platform, answers.trade), items }
}

type Fit = Pick<Recommended, 'tradeFit' | 'aimFit'> & { score: number }

function fitOf({ aim, trade }: RecommendationQuery, candidate: Candidate): Fit {
  const tradeFit = trades[trade].says.some((word) => candidate.tradeLine.includes(word))
    ? 'match'
    : candidate.tradeLine.includes(general)
      ? 'general'
      : 'other'
  const aimFit =
    candidate.communityType === aim ? 'match' : near[aim].includes(candidate.communityType) ? 'near' : 'differs'
  const purpose = purposes[aim].includes(candidate.purpose) ? weights.purpose : 0
  return { tradeFit, aimFit, score: weights.trade[tradeFit] + weights.aim[aimFit] + purpose }
}

function adviseOnPlatform(platform: Platform, trade: Trade): PlatformAdvice {
  const besidePersonal = trades[trade].suits === 'both'
  switch (platform) {
    case 'wecom':
      return besidePersonal ? 'add_personal' : 'wecom_fits'
    case 'both':
      return besidePersonal ? 'both_fits' : 'wecom_first'
    case 'personal':
      return besidePersonal ? 'personal_by_hand' : 'move_to_wecom'
    default:
      return platform satisfies never
  }
}
