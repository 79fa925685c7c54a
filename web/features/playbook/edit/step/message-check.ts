/** Bytes of a text as WeCom counts them, in UTF-8. */
export const byteLength = (text: string): number => new TextEncoder().encode(text).length

/**
 * Words that the advertising law (广告法 article 9 and the rules on medicine and health food) forbids in offers, or that
 * complaints are won with. A hint to the writer: the same word may be harmless in another sense.
 */
const RISKY = [
  '国家级 最高级 最佳 最好的 最低价 最便宜 全网最低 全网第一 销量第一 行业第一 世界级 顶级 极品 独一无二 史无前例 万能 百分之百 100%有效 绝对有效 永久有效 根治 治愈 包治',
  '无副作用 零风险 稳赚 保本 特效 秒杀全网 国家免检 驰名商标',
].flatMap((names) => names.split(' '))

/** The risky words of a text, each once, in the order in which they stand. */
export const riskyWords = (text: string): string[] =>
  RISKY.filter((word) => text.includes(word)).sort((a, b) => text.indexOf(a) - text.indexOf(b))
