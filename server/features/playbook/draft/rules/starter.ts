/** What a new playbook begins as: short, whole and fit for use, so that its author changes rather than fills in. */
export const starterSource = (id: string): string => `format: playbook/1
id: ${id}
name: 我的社群 SOP
summary: 每周一早上一条有用的，每周三晚一次福利，先把群稳稳地跑起来。

basics:
  positioning:
    audience: 刚进群的老顾客
    pain: 群里广告多，有用的少
    solution: 每周一条有用的、一次实在的福利，别的不打扰
  purpose: loyalty
  offer: [knowledge, discounts]
  community_type: service
  trade: 零售
  content_mix: { activation: 50, conversion: 50, brand: 0 }

setup:
  group_name: 会员交流群
  rules:
    donts: [不发广告, 不刷屏, 不争吵]
    musts: [进群改昵称, 每周三晚来领福利, 有问题直接问]
  roles:
    - { role: owner, person: 店长, duty: 确认每条群发，逐条回复提问 }
    - { role: admin, person: 店长, duty: 审核进群，移除广告 }
    - { role: content-officer, person: 店长, duty: 每周备好下一周的内容 }
    - { role: host, person: 店长, duty: 接住大家的提问 }

slots:
  - { id: morning, name: 早上, at: '08:30' }
  - { id: evening, name: 晚上, at: '20:00' }

columns:
  - { id: tips, name: 周一有用, pick: in-order, contents: [tip-keep, tip-ask] }
  - { id: benefits, name: 周三福利, pick: in-order, contents: [benefit-visit, benefit-friend] }

tracks:
  - id: calendar
    name: 每周节奏
    kind: calendar
    steps:
      - id: tip
        name: 周一有用
        when: { kind: weekly, days: [mon] }
        slot: morning
        column: tips
      - id: benefit
        name: 周三福利
        when: { kind: weekly, days: [wed] }
        slot: evening
        column: benefits

contents:
  - id: tip-keep
    name: 这周的小提醒
    class: activation
    form: tip
    text: |-
      早上好，新的一周。
      上周问得最多的是“怎么存放”：开封后密封，放阴凉处，两周内用完最好。
  - id: tip-ask
    name: 有问题直接问
    class: activation
    form: topic
    text: |-
      早上好。这周想了解什么，直接回一句，店里人都在。
      问得最多的那个，我们下周一详细讲。
  - id: benefit-visit
    name: 到店立减
    class: conversion
    form: offer
    text: |-
      周三福利：今晚到店报群昵称，会员价再减 10 元。
      22:00 前有效，一人一次。
  - id: benefit-friend
    name: 第二件半价
    class: conversion
    form: offer
    text: |-
      周三福利：今晚群友专享，同款第二件半价。
      回复“要”，给你留到 22:00。
`
