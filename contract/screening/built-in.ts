import type { Words } from '../playbook/primitive.ts'

/** `block`: it must not go out. `warn`: a person should look; the same word may be harmless in another sense. */
export type ScreeningLevel = 'block' | 'warn'

/** A family of words that Qunce knows of itself: which rule they break, and what to write instead. */
type Family = {
  rule: string
  level: ScreeningLevel
  words: string
  /** What is wrong with a word of it, behind the word itself. */
  message: Words
  repair: Words
}

const facts: Words = {
  zh: '换成有依据的具体说法，例如销量、配料、检测结果',
  en: 'say what can be shown instead: sales, ingredients, test results',
}

/** What the advertising law (广告法), the trade mark law and WeChat's rules for shared content bar. */
export const families: readonly Family[] = [
  {
    rule: 'word_superlative',
    level: 'block',
    words: '国家级 最高级 最佳',
    message: {
      zh: '是《广告法》第九条第三项点名禁止的绝对化用语',
      en: 'is a superlative that article 9 (3) of the advertising law names',
    },
    repair: facts,
  },
  {
    rule: 'word_superlative',
    level: 'warn',
    words:
      '最好的 最低价 最便宜 最优惠 最安全 最有效 全网最低 全网第一 销量第一 行业第一 第一品牌 世界级 顶级 极品 独一无二 史无前例 万能 绝无仅有',
    message: {
      zh: '可能是《广告法》第九条第三项禁止的绝对化用语',
      en: 'may be a superlative that article 9 (3) of the advertising law bars',
    },
    repair: facts,
  },
  {
    rule: 'word_medical',
    level: 'warn',
    words: '根治 治愈 包治 药到病除 无副作用 特效 百分之百 100%有效 绝对有效 永久有效',
    message: {
      zh: '可能是《广告法》第十六条、第十七条禁止的功效保证',
      en: 'may promise an effect, which articles 16 and 17 of the advertising law bar',
    },
    repair: {
      zh: '去掉功效和保证，只说成分、用法和适合谁',
      en: 'leave effect and promise out; say what is in it, how it is used and for whom',
    },
  },
  {
    rule: 'word_return',
    level: 'warn',
    words: '稳赚 保本 零风险 稳赚不赔',
    message: {
      zh: '可能是《广告法》第二十五条禁止的收益承诺',
      en: 'may promise a return, which article 25 of the advertising law bars',
    },
    repair: { zh: '去掉收益承诺，写明风险', en: 'leave the promise out and name the risk' },
  },
  {
    rule: 'word_endorsement',
    level: 'warn',
    words: '国家免检 驰名商标 秒杀全网',
    message: {
      zh: '可能违反《广告法》第十三条、第二十八条或《商标法》第十四条',
      en: 'may break articles 13 or 28 of the advertising law, or article 14 of the trade mark law',
    },
    repair: facts,
  },
  {
    rule: 'word_bait',
    level: 'block',
    words:
      '转发才能 转发后才能 转发到朋友圈才 分享才能 分享后才能 分享到朋友圈才 邀请好友才能 拉人才能 拉人进群才能 转发解锁 分享解锁 不转不是',
    message: {
      zh: '是诱导分享，微信会封掉这样的内容和链接',
      en: 'baits people into sharing: WeChat blocks such messages and their links',
    },
    repair: {
      zh: '把好处直接给群里的人，分享由他们自己决定',
      en: 'give the benefit to whoever is in the group, and leave sharing to them',
    },
  },
  {
    rule: 'word_bait',
    level: 'warn',
    words: '集赞 转发领 分享领 转发抽奖',
    message: { zh: '可能被微信当作诱导分享', en: 'may count as baiting people into sharing' },
    repair: { zh: '换成不要求转发、点赞的参与方式', en: 'choose a way to take part that asks for no sharing' },
  },
]

/** Words that hold one of the above and mean something else. */
export const harmless =
  '治愈系 特效镜头 特效化妆 特效师 顶级域名 万能胶 万能充 环保本 最佳拍档 不集赞 不用集赞 不需要集赞 不用转发领'.split(
    ' ',
  )

/** Hosts that hide where a link leads; WeChat often stops them. */
export const shorteners: ReadonlySet<string> = new Set(
  't.cn url.cn w.url.cn dwz.cn dwz.win suo.im suo.nz mrw.so sourl.cn rrd.me reurl.cc bit.ly tinyurl.com goo.gl ow.ly cutt.ly is.gd t.co'.split(
    ' ',
  ),
)
