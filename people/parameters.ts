/**
 * Every number of the people model, each with where it comes from. It is a model of behaviour, not a record of it: whatever is
 * computed from it must be marked as a model. Three kinds of source:
 * - trade: reported by the private-domain trade (spec 30 "The people model"); the model is calibrated until it reproduces them;
 * - fit: chosen so that the trade's figures come out, checked by people/calibration.test.ts;
 * - assumed: plausible and not reported by anyone.
 * Numbers are frozen before any comparison that uses them.
 */
export const parameters = {
  staff: {
    /** assumed: how staff differ in confirming mass sends: at once, in the course of the day, hardly ever. */
    confirms: { quickly: 0.62, late: 0.31, seldom: 0.07 },
    /** assumed: minutes from task to tap, median, and the spread of its logarithm. */
    confirmMinutes: { quickly: 6, late: 95, seldom: 240 },
    confirmSpread: 0.9,
    /** assumed: chance that a task is confirmed at all without a reminder. */
    confirmChance: { quickly: 0.985, late: 0.9, seldom: 0.35 },
    /** assumed: share of tasks still open that a reminder brings to a tap. */
    remindedChance: { quickly: 0.9, late: 0.7, seldom: 0.25 },
    /** assumed: hours of the working day, in minutes from midnight; each person starts and ends within half an hour of them. */
    workFrom: 8.5 * 60,
    workTo: 21 * 60,
    workShift: 30,
    /** assumed: chance that a staff member has one day off a week rather than two. */
    oneDayOff: 0.7,
    /** assumed: chance that a task is confirmed on a day off all the same, and after hours. */
    confirmsOffDuty: 0.45,
    /** assumed: letters of contacts that staff answer at all, by the same habits, and the minutes until then (median). */
    answers: { quickly: 0.96, late: 0.88, seldom: 0.55 },
    answerMinutes: { quickly: 4, late: 35, seldom: 150 },
    /** assumed: letters between two people a day after which neither goes on. */
    lettersMost: 8,
  },
  member: {
    /** assumed: spread of the logarithm of how talkative and how curious people are; the mean factor is 1. */
    chattySpread: 0.9,
    curiousSpread: 0.6,
    /** assumed: when people look at their phone: share, centre and spread in minutes from midnight (early, noon, evening, late). */
    hours: [
      { share: 0.22, centre: 8 * 60 + 10, spread: 45 },
      { share: 0.2, centre: 12 * 60 + 30, spread: 50 },
      { share: 0.43, centre: 20 * 60 + 30, spread: 65 },
      { share: 0.15, centre: 22 * 60 + 20, spread: 40 },
    ],
    /** assumed: how often a person looks in the own spell rather than in any. */
    ownSpell: 0.5,
    /** assumed: nobody writes before or after, in minutes from midnight. */
    wakes: 6 * 60 + 30,
    sleeps: 23 * 60 + 45,
  },
  chat: {
    /** fit to "83% of unmanaged new groups fall under 5% active within 7 days": spread of the logarithm of groups' moods. */
    moodSpread: 0.54,
    /** fit to the same: share of members who speak on the first day, and in the long run when nobody tends the group. */
    speakFirst: 0.16,
    speakUntended: 0.012,
    /** fit to the same: days in which the first interest falls to a third. */
    fadeDays: 3,
    /** assumed: what a tended group keeps in the long run, and how many posts in three days count as well tended. */
    speakTended: 0.045,
    tendedPosts: 6,
    /** trade: after a promotion 85% go silent; assumed: it lasts a day. */
    silentAfterPromotion: 0.85,
    /** assumed: messages one person writes on a day on which he writes, at most. */
    messagesMost: 3,
  },
  leaving: {
    /** assumed: share of members who leave a group on a quiet day: about 4% a month; newcomers of the first week twice that. */
    daily: 0.0014,
    newcomerFactor: 2,
    /** trade: 15 messages a day treble next-day leaves; assumed: the effect grows with the square of the messages. */
    flood: 15,
    floodFactor: 3,
    /** assumed: friends who delete the staff member on a quiet day; trade: 15 messages a day raise it by 60%. */
    deleteDaily: 0.0004,
    deleteFloodFactor: 1.6,
  },
  joining: {
    /** assumed: newcomers a day by the group's age in days: in launch, activation, monetisation, retention. */
    byAge: [
      { before: 7, daily: 2.6 },
      { before: 30, daily: 1.1 },
      { before: 90, daily: 0.5 },
      { before: Infinity, daily: 0.25 },
    ],
    /** assumed: of the newcomers, those a member invites; the others scan the group's code. */
    invited: 0.35,
    /** assumed: newcomers who say hello, and who add the group's owner as a friend within the day. */
    hello: 0.28,
    befriends: 0.3,
  },
  post: {
    /** assumed: members who see a post on the same day, in a group of its first week, and how that fades to the long run. */
    seenFirst: 0.75,
    seenLater: 0.42,
    seenFadeDays: 20,
    /** assumed: what each further post of the day loses of its readers. */
    seenPerPost: 0.88,
    /** assumed: how a post is met in the reader's own spell of the day, and outside it; about even over all readers. */
    inSpell: 1.2,
    outOfSpell: 0.88,
    /** assumed: of those who see a link, those who open it, by how the post fits them; a promotion works through price sense. */
    click: 0.2,
    clickInterested: 1.8,
    clickPromotion: 1.3,
    /** assumed: of those who see a post, those who answer it, by its kind. */
    answer: { greeting: 0.02, knowledge: 0.022, question: 0.075, promotion: 0.018, notice: 0.008 },
    /** assumed: minutes until people react, median and spread of the logarithm. */
    reactMinutes: 28,
    reactSpread: 1.1,
    /** trade: a coupon tied to what was viewed takes conversion from 8% to 18%; assumed: how long a view is remembered, in days. */
    buys: 0.08,
    buysWithCoupon: 0.18,
    viewedDays: 14,
    /** assumed: buyers who say so in the group. */
    tells: 0.3,
  },
  order: {
    /** assumed: what the goods of a topic cost, in fen. */
    priceFen: { milk: 23_800, diaper: 12_900, food: 4_900, sleep: 8_900, learning: 6_900, health: 9_900 },
    /** assumed: buyers who take one, two or three. */
    pieces: [0.66, 0.24, 0.1],
    /** trade: the coupon of the 8% → 18% figure takes 30 off 199; assumed: buyers who add a piece to reach it, if a low price moves them. */
    coupon: { fromFen: 19_900, offFen: 3_000 },
    topsUp: 0.6,
    /** assumed: orders that are sent back, and the days until then (median). */
    refunded: 0.035,
    refundDays: 3,
    /** assumed: days between the own orders of a buyer (median, spread of the logarithm), and those who stop after an order. */
    everyDays: 34,
    everySpread: 0.5,
    lapses: 0.28,
  },
  reach: {
    /** trade: of those who are reached, who comes: by text message 0.5–3%, by a card in the parcel 5–15%, by AI call with text message 30%. */
    'text-message': { least: 0.005, most: 0.03, hours: 2 },
    'parcel-card': { least: 0.05, most: 0.15, hours: 60 },
    'call-and-text': { least: 0.3, most: 0.3, hours: 1 },
    /** assumed: the spread of the logarithm of the hours until they come. */
    spread: 0.9,
  },
  talk: {
    /** assumed: a question in the group that another member answers, and the minutes until then. */
    answered: 0.55,
    answerMinutes: 9,
    /** assumed: answers to one-to-one messages by what they came by; somebody who is written to by hand mostly answers. */
    replies: { welcome: 0.35, mass_send: 0.05, sidebar: 0.3, manual: 0.75, transfer: 0.2 },
    replyMinutes: 4,
  },
  moment: {
    /** assumed: friends who come across a moment at all, and the minutes until they do (median), with the logarithm's spread. */
    sees: 0.34,
    minutes: 150,
    spread: 1.2,
    /** assumed: of those, who like it and who comment; what interests them, they like and comment on more. */
    like: 0.055,
    comment: 0.012,
    interested: 1.7,
    /** assumed: how readily a link in a moment is opened, against one in a group chat. */
    click: 0.45,
  },
  archive: {
    /** assumed: contacts who agree that their conversations are kept, and the hours until they answer (median). */
    agrees: 0.93,
    hours: 5,
    spread: 1.3,
  },
  transfer: {
    /** assumed: contacts who refuse to be handed to another staff member, and the hours until they do (median). */
    refuses: 0.06,
    refusesHours: 4,
  },
} as const
