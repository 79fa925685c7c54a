import { answers, asks, shares, type ByTopic } from './phrase-topic.ts'
import type { Topic } from './traits.ts'

/** What a remark is for. */
export type Intent =
  | 'hello'
  | 'chat'
  | 'ask'
  | 'share'
  | 'answer'
  | 'greet'
  | 'thanks'
  | 'check-in'
  | 'count'
  | 'story'
  | 'interest'
  | 'bought'
  | 'reply'
  | 'serve'

/**
 * The phrase bank: what members of a mothers' group say. All of it is written for this model; nothing is quoted from real people.
 */
const general: Record<Exclude<Intent, 'ask' | 'share' | 'answer'>, readonly string[]> = {
  hello: [
    '大家好，新人报到～',
    '谢谢拉我进群，以后多交流',
    '大家好呀，我家宝宝{三|四|五|七|九}个月',
    '刚进群，先学习一下',
    '报到！孕 {20|26|32|36} 周，来取经',
    '姐妹们好，我是二胎妈妈',
    '大家好，宝宝一岁{一|两|四|六}个月，正在断奶',
    '冒个泡，请多关照',
    '哈喽，住在附近，有同月龄的吗',
    '朋友推荐来的，大家好',
  ],
  chat: [
    '今天风好大，出门记得给娃戴帽子',
    '终于哄睡了，我可以刷会儿手机了',
    '有人跟我一样{周一|天天|下午}犯困吗',
    '娃今天第一次{叫妈妈|自己站|挥手再见}，激动',
    '周末你们都带娃去哪玩',
    '楼下新开了个亲子图书馆，挺干净的',
    '打疫苗排了{半|一|两}个小时的队',
    '今天{奶奶|姥姥|爸爸}带，偷得半日闲',
    '下雨天又得在家拆家了',
    '刚下班，路上看看消息',
    '这两天降温，大家注意保暖',
    '娃午睡不到{半|一}小时，我咖啡还没喝完',
    '公园{桂花|银杏|菊花}开得真好，推车走了一圈',
    '今天加班，视频里娃一直喊我',
    '洗澡玩水玩到不肯出来',
    '换季整理衣服，一堆穿不下的',
    '同小区的有约遛娃的吗',
  ],
  greet: [
    '早上好',
    '早呀',
    '早安～',
    '姐妹们早',
    '早！今天也要加油',
    '早安，刚把娃送走',
    '早，宝宝{五|六|七}点就醒了',
    '早上好，外面{有点冷|下雨了|太阳不错}',
    '群主早',
    '大家早，刚到单位',
  ],
  thanks: [
    '谢谢分享',
    '学到了',
    '收藏了',
    '太及时了，正好遇到这个问题',
    '谢谢群主',
    '这个实用',
    '码住慢慢看',
    '辛苦啦',
    '原来是这样，之前一直做错了',
    '转给{我老公|我妈|婆婆}看看',
    '讲得清楚',
    '记下了，今晚试试',
  ],
  'check-in': [
    '打卡',
    '已打卡，第{二|三|五|七}天',
    '打卡～今天也完成了',
    '来打卡了',
    '第{四|六|九}天打卡，坚持住',
    '打卡！宝宝配合度满分',
    '补昨天的卡',
    '今天{早|中午|睡前}打卡',
  ],
  count: ['1', '+1', '参加', '算我一个', '来了来了', '报名', '1，周末有空', '我要参加', '加我一个，谢谢', '1 1 1'],
  story: [
    '这个我有话说',
    '我家也是这样',
    '同问，等大家的',
    '我家反过来',
    '说来话长，晚点细说',
    '每天都在斗智斗勇',
    '看心情，哈哈',
    '一言难尽',
    '刚开始也愁，后来想开了',
    '等我哄睡了来写',
  ],
  interest: [
    '这个怎么下单呀',
    '还有吗？想要{一|两}份',
    '包邮吗',
    '活动到几点',
    '可以用券吗',
    '有大号的吗',
    '{两|三}件能再优惠点吗',
    '新人也能参加吗',
    '想要，链接在哪',
    '这个价格可以',
    '门店能自提吗',
    '保质期到什么时候',
    '跟上次那款一样吗',
    '{六个月|一岁|两岁}能用吗',
    '领到券了',
  ],
  bought: [
    '下单了',
    '已拍，等收货',
    '抢到了～',
    '囤了{两|三}份',
    '刚付款，什么时候发货呀',
    '买过一次，回购了',
    '拍了一单，谢谢群主',
    '给{闺蜜|姐姐|邻居}也带了一份',
    '券用上了，划算',
  ],
  reply: [
    '好的，谢谢',
    '收到',
    '嗯嗯好的',
    '谢谢老师，我看看',
    '好的，有需要找你',
    '明白了',
    '谢谢提醒',
    '好呀',
    '我晚点看一下',
    '可以的',
    '行，{明天|周末|晚上}去看看',
  ],
  serve: [
    '在的，您说～',
    '稍等，我帮您看一下',
    '好的，我{马上|下午|这就}帮您问',
    '可以的，{今天|明天}就给您安排',
    '收到，有消息第一时间告诉您',
    '您家宝宝现在多大啦？我帮您推荐',
    '有货的，需要我帮您留吗',
    '这个情况不少见，我整理一下发您',
    '券已经发您了，{这周|月底前}都能用',
    '谢谢信任，随时找我',
    '我查到了，{今晚|明早}发货',
    '不着急，您先忙，我把资料放这儿',
  ],
}

const everyTopic: readonly Topic[] = ['milk', 'diaper', 'food', 'sleep', 'learning', 'health']

/** The phrases for an intent; those that have a topic are of that topic, or of all when none is given. */
export function phrases(intent: Intent, topic?: Topic): readonly string[] {
  switch (intent) {
    case 'ask':
      return topical(asks, topic)
    case 'share':
      return topical(shares, topic)
    case 'answer':
      return topical(answers, topic)
    case 'hello':
    case 'chat':
    case 'greet':
    case 'thanks':
    case 'check-in':
    case 'count':
    case 'story':
    case 'interest':
    case 'bought':
    case 'reply':
    case 'serve':
      return general[intent]
    default:
      return intent satisfies never
  }
}

function topical(bank: ByTopic, topic: Topic | undefined): readonly string[] {
  return topic === undefined ? everyTopic.flatMap((one) => bank[one]) : bank[topic]
}
