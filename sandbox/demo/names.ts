/**
 * The invented corp 示范母婴: a brand for mothers and babies. Every person, place name and phrase here is made up;
 * any likeness to people or firms is chance.
 */
export const departments = [
  { id: 1, name: '示范母婴', name_en: 'Demo Mother & Baby', parentid: 0, leaders: ['LinYue'] },
  { id: 2, name: '私域运营部', name_en: 'Community Operations', parentid: 1, leaders: ['LinYue'] },
  { id: 3, name: '华东大区', name_en: 'East', parentid: 2, leaders: ['ChenSiyuan'] },
  { id: 4, name: '华南大区', name_en: 'South', parentid: 2, leaders: ['HuangKexin'] },
  { id: 5, name: '西部大区', name_en: 'West', parentid: 2, leaders: ['TangRui'] },
  { id: 6, name: '育儿顾问组', name_en: 'Parenting Advisers', parentid: 2, leaders: ['ShenMuqing'] },
]

type DemoStaff = {
  userid: string
  name: string
  alias: string
  position: string
  department: number
  leader: string
  gender: 1 | 2
}

export const staff: DemoStaff[] = [
  { userid: 'LinYue', name: '林悦', alias: '悦悦姐', position: '私域运营总监', department: 2, leader: '', gender: 2 },
  {
    userid: 'ChenSiyuan',
    name: '陈思源',
    alias: '思源',
    position: '华东区域经理',
    department: 3,
    leader: 'LinYue',
    gender: 1,
  },
  {
    userid: 'ZhouMiao',
    name: '周淼',
    alias: '淼淼',
    position: '社群运营',
    department: 3,
    leader: 'ChenSiyuan',
    gender: 2,
  },
  {
    userid: 'XuJiaqi',
    name: '徐嘉琪',
    alias: '琪琪',
    position: '社群运营',
    department: 3,
    leader: 'ChenSiyuan',
    gender: 2,
  },
  {
    userid: 'FangRan',
    name: '方然',
    alias: '小方',
    position: '门店店长',
    department: 3,
    leader: 'ChenSiyuan',
    gender: 1,
  },
  {
    userid: 'HuangKexin',
    name: '黄可欣',
    alias: '可欣',
    position: '华南区域经理',
    department: 4,
    leader: 'LinYue',
    gender: 2,
  },
  {
    userid: 'LiangWen',
    name: '梁雯',
    alias: '雯雯',
    position: '社群运营',
    department: 4,
    leader: 'HuangKexin',
    gender: 2,
  },
  {
    userid: 'GuoZihan',
    name: '郭子涵',
    alias: '子涵',
    position: '门店店长',
    department: 4,
    leader: 'HuangKexin',
    gender: 1,
  },
  {
    userid: 'TangRui',
    name: '唐蕊',
    alias: '蕊姐',
    position: '西部区域经理',
    department: 5,
    leader: 'LinYue',
    gender: 2,
  },
  {
    userid: 'YanXiaolu',
    name: '严晓璐',
    alias: '晓璐',
    position: '社群运营',
    department: 5,
    leader: 'TangRui',
    gender: 2,
  },
  {
    userid: 'ShenMuqing',
    name: '沈慕青',
    alias: '青青老师',
    position: '育儿顾问组长',
    department: 6,
    leader: 'LinYue',
    gender: 2,
  },
  {
    userid: 'PanYilin',
    name: '潘依琳',
    alias: '依琳老师',
    position: '育儿顾问',
    department: 6,
    leader: 'ShenMuqing',
    gender: 2,
  },
]

type Region = { department: number; owners: string[]; places: { city: string; districts: string[] }[] }

/** Where the group chats are, and who owns those of each region. */
export const regions: Region[] = [
  {
    department: 3,
    owners: ['ZhouMiao', 'XuJiaqi', 'FangRan', 'ChenSiyuan', 'PanYilin'],
    places: [
      { city: '杭州', districts: ['滨江', '西湖', '余杭', '萧山', '拱墅'] },
      { city: '上海', districts: ['浦东', '闵行', '徐汇', '宝山'] },
      { city: '南京', districts: ['鼓楼', '江宁', '建邺'] },
      { city: '苏州', districts: ['姑苏', '园区', '吴中'] },
      { city: '宁波', districts: ['鄞州', '海曙'] },
      { city: '合肥', districts: ['蜀山', '包河'] },
    ],
  },
  {
    department: 4,
    owners: ['LiangWen', 'GuoZihan', 'HuangKexin'],
    places: [
      { city: '广州', districts: ['天河', '番禺', '海珠', '白云'] },
      { city: '深圳', districts: ['南山', '福田', '宝安', '龙岗'] },
      { city: '厦门', districts: ['思明', '湖里'] },
      { city: '佛山', districts: ['禅城', '顺德'] },
      { city: '长沙', districts: ['岳麓', '雨花'] },
    ],
  },
  {
    department: 5,
    owners: ['YanXiaolu', 'TangRui', 'ShenMuqing'],
    places: [
      { city: '成都', districts: ['武侯', '锦江', '高新', '青羊'] },
      { city: '重庆', districts: ['渝北', '江北', '南岸'] },
      { city: '西安', districts: ['雁塔', '未央', '莲湖'] },
      { city: '武汉', districts: ['洪山', '武昌', '汉阳'] },
      { city: '昆明', districts: ['五华', '盘龙', '官渡'] },
      { city: '贵阳', districts: ['观山湖'] },
    ],
  },
]

/** What a group chat is for; the name says it. */
export const chatTopics = [
  '妈妈群',
  '妈妈群',
  '妈妈群',
  '新客福利群',
  '辅食交流群',
  '会员专享群',
  '孕期陪伴群',
  '早教打卡群',
]

export const notice =
  '欢迎来到示范母婴妈妈群！进群请改昵称“城市-宝宝名-月龄”。每天 8:30 早安小知识，15:00 育儿问答，20:00 会员福利。请勿发广告、刷屏，有问题随时@群主～'

const babyNames = [
  '糖糖',
  '朵朵',
  '小满',
  '安安',
  '可可',
  '豆豆',
  '米粒',
  '圆圆',
  '果果',
  '乐乐',
  '小鱼',
  '团团',
  '年年',
  '汤圆',
  '橙子',
  '星星',
  '一诺',
  '沐沐',
  '小葵',
  '阿布',
  '多多',
  '小雨',
  '芽芽',
  '小核桃',
  '念念',
  '宁宁',
  '小石榴',
  '桃桃',
  '柚子',
  '布丁',
  '嘟嘟',
  '六六',
  '小麦',
  '元宝',
  '小象',
  '暖暖',
  '洛洛',
  '小贝',
  '花卷',
  '小七',
]
const parents = ['妈妈', '妈', '妈咪', '麻麻', '妈妈呀', '爸爸', '奶奶', '姥姥', '的妈', '家的']
const parentWeights = [46, 18, 10, 6, 2, 9, 3, 3, 2, 1]
const nicknames = [
  '向日葵',
  '青柠不酸',
  '一只橘猫',
  '静静',
  '慢慢来',
  '晴天',
  '夏天的风',
  '小确幸',
  '阿木',
  '南风知我意',
  '半夏',
  '月亮邮递员',
  '林深见鹿',
  '想睡到自然醒',
  '今天也要加油',
  '木子',
  '云朵面包',
  'Cindy',
  'Joy',
  'Luna',
  'Mandy',
  '小鹿',
  '听雨',
  '茉莉',
  '二宝加油站',
  '麦田',
  '七月',
]
const ornaments = ['', '', '', '', '', '', '🌸', '🌙', '🍀', '☀️', '🐰', '🌈']

/** A WeChat nickname and a gender from three numbers in [0, 1): most are called after their baby. */
export function contactName(kind: number, first: number, second: number): { name: string; gender: number } {
  const ornament = ornaments[Math.floor(second * ornaments.length)] ?? ''
  if (kind < 0.78) {
    const baby = babyNames[Math.floor(first * babyNames.length)] ?? ''
    const parent = weightedParent(second)
    return { name: `${baby}${parent}${ornament}`, gender: parent === '爸爸' ? 1 : 2 }
  }
  const nickname = nicknames[Math.floor(first * nicknames.length)] ?? ''
  return { name: `${nickname}${ornament}`, gender: second < 0.15 ? 1 : second < 0.9 ? 2 : 0 }
}

function weightedParent(at: number): string {
  let left = at * parentWeights.reduce((sum, weight) => sum + weight, 0)
  for (const [index, weight] of parentWeights.entries()) {
    left -= weight
    if (left < 0) return parents[index] ?? ''
  }
  return '妈妈'
}

/** A nickname in the group that keeps its rule: city, baby and age in months. */
export function groupNickname(city: string, first: number, months: number): string {
  return `${city}-${babyNames[Math.floor(first * babyNames.length)] ?? ''}-${months}月`
}

export const tagGroups = [
  { name: '宝宝月龄', tags: ['孕期', '0-6个月', '7-12个月', '1-2岁', '2-3岁'] },
  { name: '客户来源', tags: ['门店扫码', '老客推荐', '短视频', '线上商城'] },
  { name: '关注品类', tags: ['奶粉', '纸尿裤', '辅食', '睡眠', '早教'] },
  { name: '消费层级', tags: ['新客', '首购', '复购', '会员'] },
]
