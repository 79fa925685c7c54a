import { describe, expect, test } from 'vitest'
import { groupAims, platforms, tradeKeys, trades } from '#contract/playbook/first-choice.ts'
import { recommendation, type RecommendationQuery } from '#contract/recommendation.ts'
import { galleryPlaybooks } from '#server/features/playbook/gallery.ts'
import { type Candidate, candidateOf, recommend } from '#server/features/playbook/rules/recommend.ts'

const gallery = (await galleryPlaybooks()).map(({ slug, document }) => candidateOf(slug, document))
const everyAnswer = platforms.flatMap((platform) =>
  groupAims.flatMap((aim) => tradeKeys.map((trade): RecommendationQuery => ({ platform, aim, trade }))),
)
const says = (candidate: Candidate, trade: RecommendationQuery['trade']): boolean =>
  trades[trade].says.some((word) => candidate.tradeLine.includes(word))

describe('every combination of answers', () => {
  test.each(everyAnswer)('$platform, $aim, $trade gets a playbook of the gallery with its reasons', (answers) => {
    const found = recommendation.parse(recommend(answers, gallery))
    expect(found.items).toHaveLength(3)
    expect(new Set(found.items.map(({ slug }) => slug)).size).toBe(3)
    for (const item of found.items) expect(gallery.map(({ slug }) => slug)).toContain(item.slug)
  })

  test('gets one written for its trade, or for any trade: never copy about something else first', () => {
    const astray = everyAnswer.filter((answers) => recommend(answers, gallery).items[0]?.tradeFit === 'other')
    expect(astray).toEqual([])
  })

  test('gets one of the trade itself wherever the gallery has one', () => {
    for (const answers of everyAnswer.filter(({ trade }) => gallery.some((one) => says(one, trade))))
      expect([answers, recommend(answers, gallery).items[0]?.tradeFit]).toEqual([answers, 'match'])
  })

  test('gets one of its aim where the trade has one of that aim', () => {
    const served = everyAnswer.filter(({ aim, trade }) =>
      gallery.some((one) => says(one, trade) && one.communityType === aim),
    )
    expect(served.length).toBeGreaterThan(0)
    for (const answers of served)
      expect([answers, recommend(answers, gallery).items[0]?.aimFit]).toEqual([answers, 'match'])
  })

  test('is answered alike whatever the order of the gallery', () => {
    for (const answers of everyAnswer)
      expect(recommend(answers, gallery.toReversed())).toEqual(recommend(answers, gallery))
  })
})

const candidate = (slug: string, change: Partial<Candidate>): Candidate => ({
  slug,
  tradeLine: '通用零售',
  communityType: 'refined',
  purpose: 'loyalty',
  perDay: 3,
  steps: 10,
  contents: 40,
  ...change,
})

describe('the choice', () => {
  const refined = candidate('refined', {})
  const offers = candidate('offers', { communityType: 'broadcast', purpose: 'repurchase' })
  const help = candidate('help', { communityType: 'service', purpose: 'service', tradeLine: '家电数码' })
  const fresh = candidate('fresh', { communityType: 'broadcast', purpose: 'repurchase', tradeLine: '生鲜' })

  test.each([
    [{ aim: 'refined', trade: 'other' }, 'refined'],
    [{ aim: 'broadcast', trade: 'other' }, 'offers'],
    [{ aim: 'broadcast', trade: 'fresh-food' }, 'fresh'],
    [{ aim: 'service', trade: 'electronics' }, 'help'],
    // The trade counts more than the rhythm: 10 + 0 against 3 + 0 of any trade, and 5 + 1 − 4 of another with the aim.
    [{ aim: 'service', trade: 'fresh-food' }, 'fresh'],
  ] as const)('%j → %s', (answers, slug) => {
    const found = recommend({ platform: 'wecom', ...answers }, [refined, offers, help, fresh])
    expect(found.items[0]?.slug).toBe(slug)
  })

  test('among equals, the one with more messages goes first', () => {
    const rich = candidate('rich', { contents: 90 })
    expect(
      recommend({ platform: 'wecom', aim: 'refined', trade: 'other' }, [refined, rich]).items.map(({ slug }) => slug),
    ).toEqual(['rich', 'refined'])
  })

  test('says what the aim’s own type would send a day, beside what the playbook sends', () => {
    const [first] = recommend({ platform: 'wecom', aim: 'service', trade: 'other' }, [refined]).items
    expect(first).toMatchObject({ aimFit: 'differs', perDay: 3, perDayOfAim: 1 })
  })
})

test.each([
  ['wecom', 'restaurant', 'wecom_fits'],
  ['wecom', 'advisor', 'add_personal'],
  ['both', 'personal-brand', 'both_fits'],
  ['both', 'restaurant', 'wecom_first'],
  ['personal', 'personal-brand', 'personal_by_hand'],
  ['personal', 'restaurant', 'move_to_wecom'],
] as const)('on %s, the trade %s is advised: %s', (platform, trade, advice) => {
  expect(recommend({ platform, aim: 'refined', trade }, gallery).platform).toBe(advice)
})
