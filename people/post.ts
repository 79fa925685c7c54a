import { atMinute, minuteMs, minuteOf, type Day } from './day.ts'
import { delayAround, draw } from './draw.ts'
import { parameters } from './parameters.ts'
import { isInSpell, type MemberTraits, type Topic } from './traits.ts'

/** What a reader takes from a message of the corp. */
export type Post = {
  kind: 'greeting' | 'knowledge' | 'question' | 'promotion' | 'notice'
  /** How a question wants to be answered: by checking in, by a 1 or a name on a list, or by telling. */
  wants: 'check-in' | 'count' | 'story'
  topics: Topic[]
  urls: string[]
  hasCoupon: boolean
}

const words: Record<Topic, RegExp> = {
  milk: /奶粉|喂奶|母乳|奶瓶|配方|断奶|奶量/,
  diaper: /纸尿裤|尿不湿|拉拉裤|红屁屁|尿布|公斤穿/,
  food: /辅食|米粉|果泥|吃饭|挑食|食谱|营养|加餐/,
  sleep: /睡|夜醒|落地醒|作息|闹觉/,
  learning: /绘本|早教|启蒙|玩具|认知|亲子|故事|游戏|说话/,
  health: /发烧|咳嗽|疫苗|湿疹|过敏|补钙|维生素|感冒|体检/,
}
const promotion = /秒杀|限时|特价|立减|满减|优惠|折|包邮|抢|下单|拼团|[¥￥]\s*\d|福利价|清仓|预售/
const coupon = /券|红包|立减/
const question = /[?？]|扣\s*1|打卡|接龙|投票|说说|聊聊|你们|分享一下|晒/
const greeting = /早安|早上好|晚安|晚上好|欢迎|周末愉快|节日快乐/
const knowledge = /知识|科普|小贴士|技巧|方法|建议|注意|步骤|为什么|指南|干货/
const url = /https?:\/\/[^\s<>"'“”‘’，。；！？、（）()【】《》]+/g

/** Reads a message as its receivers would. Links of attachments stand in `links`. */
export function readPost(text: string, links: readonly string[]): Post {
  const urls = [...(text.match(url) ?? []), ...links]
  return {
    kind: promotion.test(text)
      ? 'promotion'
      : question.test(text)
        ? 'question'
        : knowledge.test(text)
          ? 'knowledge'
          : greeting.test(text)
            ? 'greeting'
            : 'notice',
    wants: /打卡/.test(text) ? 'check-in' : /扣\s*1|接龙|投票|报名/.test(text) ? 'count' : 'story',
    topics: topicsOf(text),
    urls: [...new Set(urls)],
    hasCoupon: coupon.test(text),
  }
}

/** The topics that a text speaks of. */
export function topicsOf(text: string): Topic[] {
  return Object.entries(words)
    .filter(([, pattern]) => pattern.test(text))
    .map(([topic]) => topic as Topic) // the keys of words
}

/** Whether people would take a text for a question. */
export function isQuestion(text: string): boolean {
  return /[?？]|吗|怎么|多少|哪|什么|有没有|求/.test(text)
}

/** A post in a group chat as its members meet it. */
export type Seen = {
  chatId: string
  post: Post
  at: number
  day: Day
  ageDays: number
  /** The how-manieth post of the corp in this group chat today, from 0. */
  nth: number
}

/** What a member does about a post. */
export type Reaction =
  | { kind: 'click'; at: number; url: string }
  | { kind: 'answer'; at: number }
  | { kind: 'buy'; at: number; tells: boolean }

/**
 * What one member does about one post, later that day or not at all. A pure function of its arguments; `viewed` is what the member
 * has looked at lately, which a coupon may be tied to.
 */
export function reactions(
  seed: string,
  seen: Seen,
  person: string,
  traits: MemberTraits,
  viewed: readonly Topic[] = [],
): Reaction[] {
  const { date } = seen.day
  const roll = (purpose: string): number => draw(seed, person, date, `${purpose} ${seen.chatId} ${seen.nth}`)
  if (roll('sees') >= seenShare(seen, traits)) return []
  const at = reactsAt(seen, roll)
  if (at === undefined) return []
  const { post } = seen
  const list: Reaction[] = []
  const link = post.urls[0]
  if (link !== undefined && roll('clicks') < clickChance(post, traits)) {
    list.push({ kind: 'click', at, url: link })
    if (post.kind === 'promotion' && roll('buys') < buyChance(couponFits(post, viewed))) {
      list.push({ kind: 'buy', at: at + 3 * minuteMs, tells: roll('tells') < parameters.post.tells })
    }
  }
  if (roll('answers') < parameters.post.answer[post.kind] * traits.chatty)
    list.push({ kind: 'answer', at: at + minuteMs })
  return list
}

function seenShare(seen: Seen, traits: MemberTraits): number {
  const { seenFirst, seenLater, seenFadeDays, seenPerPost, inSpell, outOfSpell } = parameters.post
  const share = seenLater + (seenFirst - seenLater) * Math.exp(-seen.ageDays / seenFadeDays)
  const hour = isInSpell(traits.spell, minuteOf(seen.day, seen.at)) ? inSpell : outOfSpell
  return share * hour * seenPerPost ** seen.nth
}

/** Some look at once, some in an hour; what falls past bedtime is not seen that day. */
function reactsAt(seen: Seen, roll: (purpose: string) => number): number | undefined {
  const { reactMinutes, reactSpread } = parameters.post
  const at = Math.max(
    seen.at + delayAround(reactMinutes, reactSpread, roll('when')) * minuteMs,
    atMinute(seen.day, parameters.member.wakes),
  )
  return at > atMinute(seen.day, parameters.member.sleeps) ? undefined : Math.round(at)
}

/** Whether a post is about something the reader cares for; one about nothing in particular is for everybody. */
export function isInterested(post: Post, traits: MemberTraits): boolean {
  return post.topics.length === 0 || post.topics.some((topic) => traits.interests.includes(topic))
}

/** The chance that somebody who sees a link opens it. */
export function clickChance(post: Post, traits: MemberTraits): number {
  const { click, clickInterested, clickPromotion } = parameters.post
  const fit = isInterested(post, traits) ? clickInterested : 1
  const price = post.kind === 'promotion' ? clickPromotion * (0.5 + traits.priceSense) : 1
  return click * traits.curious * fit * price
}

/** Whether a post brings a coupon for something that was looked at. */
export function couponFits(post: Post, viewed: readonly Topic[]): boolean {
  return post.hasCoupon && post.topics.some((topic) => viewed.includes(topic))
}

/** The chance that someone who opened an offer buys; a coupon for what was looked at more than doubles it. */
export function buyChance(fits: boolean): number {
  return fits ? parameters.post.buysWithCoupon : parameters.post.buys
}
