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

type ByTopic = Record<Topic, readonly string[]>

/**
 * The phrase bank: what members of a mothers' group say. All of it is written for this model; nothing is quoted from real people.
 */
const general: Record<Exclude<Intent, 'ask' | 'share' | 'answer'>, readonly string[]> = {
  hello: [
    '大家好，新人报到～',
    '谢谢拉我进群，以后多交流',
    '大家好呀，我家宝宝五个月',
    '刚进群，先学习一下',
    '报到！孕 32 周，来取经',
    '姐妹们好，我是二胎妈妈',
    '大家好，宝宝一岁两个月，正在断奶',
    '冒个泡，请多关照',
    '哈喽，我在滨江这边，有附近的妈妈吗',
  ],
  chat: [
    '今天风好大，出门记得给娃戴帽子',
    '终于哄睡了，我可以刷会儿手机了',
    '有人跟我一样周一犯困吗',
    '娃今天第一次叫妈妈，激动',
    '周末你们都带娃去哪玩',
    '楼下新开了个亲子图书馆，挺干净的',
    '打疫苗排了一个小时的队',
    '今天奶奶带，偷得半日闲',
    '下雨天又得在家拆家了',
    '刚下班，路上看看消息',
    '这两天降温，大家注意保暖',
    '娃午睡不到半小时，我咖啡还没喝完',
  ],
  greet: [
    '早上好',
    '早呀',
    '早安～',
    '姐妹们早',
    '早！今天也要加油',
    '早安，刚把娃送走',
    '晚安啦',
    '早，宝宝六点就醒了',
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
    '转给我老公看看',
  ],
  'check-in': [
    '打卡',
    '已打卡，第三天',
    '打卡～今天也完成了',
    '来打卡了',
    '第五天打卡，坚持住',
    '打卡！宝宝配合度满分',
  ],
  count: ['1', '+1', '参加', '算我一个', '来了来了', '报名', '1，周末有空'],
  story: ['这个我有发言权', '我家也是这样', '同问，等大家的', '我家反过来', '说来话长，晚点细说', '每天都在斗智斗勇'],
  interest: [
    '这个怎么下单呀',
    '还有吗？想要一份',
    '包邮吗',
    '活动到几点',
    '可以用券吗',
    '有大号的吗',
    '两件能再优惠点吗',
    '新人也能参加吗',
    '想要，链接在哪',
    '这个价格可以',
    '门店能自提吗',
    '保质期到什么时候',
  ],
  bought: [
    '下单了',
    '已拍，等收货',
    '抢到了～',
    '囤了两份',
    '刚付款，什么时候发货呀',
    '买过一次，回购了',
    '拍了一单，谢谢群主',
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
  ],
}

const asks: ByTopic = {
  milk: [
    '宝宝四个月一天喝多少奶正常呀',
    '转奶要几天，有什么讲究吗',
    '突然不爱喝奶了怎么办',
    '混合喂养的姐妹，瓶喂一次多少毫升',
    '夜奶什么时候能断？',
    '大家奶瓶多久换一次',
  ],
  diaper: [
    '晚上尿不湿老是漏，换什么好',
    '红屁屁抹什么管用？',
    '多大开始穿拉拉裤合适',
    '8 公斤穿 M 还是 L',
    '夏天用哪种纸尿裤不闷',
  ],
  food: [
    '六个月第一口辅食吃什么',
    '宝宝不肯吃饭，追着喂也不行，怎么破',
    '有没有一岁宝宝的食谱求分享',
    '米粉一天吃几次',
    '吃蛋黄过敏吗你们家',
    '胡萝卜吃多了会不会皮肤黄',
  ],
  sleep: [
    '夜醒四五次的有吗，怎么熬过来的',
    '几个月能睡整觉呀',
    '落地醒怎么办',
    '午睡只睡半小时正常吗',
    '作息怎么调，晚上十一点才睡',
  ],
  learning: [
    '一岁买什么绘本好',
    '早教课有必要上吗',
    '两岁还不怎么说话要紧吗',
    '有没有不吵的玩具推荐',
    '在家能玩什么启蒙游戏',
  ],
  health: [
    '打完疫苗有点发烧怎么处理',
    '湿疹反反复复怎么办',
    '要不要补钙呀',
    '咳嗽一周了还没好，要去医院吗',
    '维生素 D 吃到几岁',
    '换季老流鼻涕是过敏吗',
  ],
}

const shares: ByTopic = {
  milk: [
    '我家转奶一周，终于接受了',
    '今天奶量上来了，开心',
    '母乳一年，准备断了，有点舍不得',
    '发现奶温低一点他更爱喝',
  ],
  diaper: ['夜里垫一层隔尿垫，省心多了', '换了大一号，没再漏过', '勤换加晾一晾，红屁屁两天就好了'],
  food: [
    '今天做了南瓜小米粥，一碗光',
    '手指食物真的好用，自己吃得可香',
    '把蔬菜剁碎包小馄饨，挑食的也吃',
    '三文鱼蒸蛋，娃说还要',
  ],
  sleep: ['坚持睡前仪式两周，能自己睡了', '白天多放电，晚上真的睡得好', '昨晚终于睡了六个小时整觉'],
  learning: ['今天能认五种颜色了', '睡前故事讲到我先睡着', '纸箱掏个洞能玩一下午', '跟着儿歌会拍手了'],
  health: ['湿疹就是要厚涂保湿，亲测', '体检长了三厘米，放心了', '发烧别急着捂，先看精神状态'],
}

const answers: ByTopic = {
  milk: [
    '我家那会儿一天 800 左右，看体重长得好就行',
    '转奶慢慢来，一顿一顿换',
    '厌奶期，过两周就好了，别强喂',
    '夜奶我们八个月断的，先减量',
  ],
  diaper: ['漏就是小了，换大一号试试', '我们用的是腰围有弹性的那款，不漏', '先护臀膏再晾，别捂着'],
  food: [
    '先高铁米粉，稀一点，连着三天没事再加别的',
    '饿一顿就好了，真的',
    '我家是让他自己抓，弄脏就弄脏吧',
    '少量多次，不吃就收走',
  ],
  sleep: ['同款，大运动期过了就好', '我们是固定时间关灯，坚持一周见效', '午睡接觉试试，醒了先别抱'],
  learning: ['书不用多，一本反复讲', '每个娃节奏不一样，先别急，可以去做个评估', '锅碗瓢盆最好玩'],
  health: [
    '不超过 38.5 先物理降温，精神不好就去医院',
    '厚涂保湿，衣服穿纯棉',
    '一周没好还是去听个诊放心',
    '维 D 我们一直吃到三岁，问过社区医生',
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
      return general[intent]
    default:
      return intent satisfies never
  }
}

function topical(bank: ByTopic, topic: Topic | undefined): readonly string[] {
  return topic === undefined ? everyTopic.flatMap((one) => bank[one]) : bank[topic]
}
