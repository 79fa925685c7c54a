/** The parts of a persona kit, each with what a good one is. On the desk and on staff pages. */
export const personaItem = {
  avatar: { name: '头像', good: '本人近照或清楚的品牌形象，正面、明亮，只有一个主体；不用风景、卡通和网图。' },
  nickname: { name: '昵称', good: '称呼加店名或专长，10 个字以内，如“小敏·母婴选品”；不加表情，不用 A 打头。' },
  cover: { name: '朋友圈封面', good: '一眼看出你是谁、能帮什么，文字放在中间；不放价格，不放二维码。' },
  introduction: { name: '个人介绍', good: '一句身份、一句能帮什么、一个真实的数字，30 字左右。' },
  endorsements: { name: '背书', good: '备好三样：证书、合作、客户的感谢；客户的话先征得同意，头像和名字遮住。' },
} as const
