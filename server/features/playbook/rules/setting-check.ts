import type { PlaybookDocument } from '#contract/playbook.ts'
import { nicknameFit } from './nickname.ts'
import type { Finding } from './problem.ts'
import type { PathPart } from './source.ts'
import { valueProblem } from './variable.ts'

/** What is wrong with the basics, the set-up, the variables, the links and the phases of a document. */
export const findingsOfSettings = (document: PlaybookDocument): Finding[] => [
  ...mixFindings(document),
  ...targetFindings(document),
  ...setupFindings(document),
  ...variableFindings(document),
  ...linkFindings(document),
  ...quietFindings(document),
]

function mixFindings(document: PlaybookDocument): Finding[] {
  const mix = document.basics.content_mix
  const sum = mix === undefined ? 100 : mix.activation + mix.conversion + mix.brand
  if (sum === 100) return []
  return [
    {
      path: ['basics', 'content_mix'],
      value: `${sum}`,
      rule: 'mix_sum',
      message: { zh: `三类占比合计 ${sum}%，应为 100%`, en: `the three shares make ${sum}%, not 100%` },
      repair: { zh: '例如 50、30、20', en: 'for example 50, 30, 20' },
    },
  ]
}

function targetFindings(document: PlaybookDocument): Finding[] {
  const targets = [
    ...(document.basics.goals ?? []).map((target, i) => ({ target, path: ['basics', 'goals', i] as PathPart[] })), // widened from a tuple
    ...(document.setup.pilot?.pass ?? []).map((target, i) => ({
      target,
      path: ['setup', 'pilot', 'pass', i] as PathPart[],
    })), // widened from a tuple
  ]
  return targets.flatMap(({ target, path }): Finding[] => {
    const figures = [target.at_least, target.at_most].filter((each) => each !== undefined)
    const wanted = target.metric === 'average-order' ? '¥199' : '15%'
    const fits =
      target.metric === 'average-order'
        ? figures.every((each) => each.startsWith('¥'))
        : figures.every((each) => each.endsWith('%'))
    if (figures.length === 1 && fits) return []
    return [
      {
        path,
        value: figures.join(', '),
        rule: 'target_form',
        message: {
          zh: `${target.metric} 要写 at_least 或 at_most 其中一个，形如 ${wanted}`,
          en: `${target.metric} needs one of at_least and at_most, written like ${wanted}`,
        },
        repair: { zh: `例如 at_least: ${wanted}`, en: `for example at_least: ${wanted}` },
      },
    ]
  })
}

function nicknameFindings({ setup }: PlaybookDocument): Finding[] {
  const { pattern, remind } = setup.nickname ?? {}
  if (pattern === undefined) {
    if (remind === undefined) return []
    return [
      {
        path: ['setup', 'nickname', 'remind'],
        value: remind,
        rule: 'pattern_missing',
        message: {
          zh: '没有 pattern，看不出谁的昵称不合规则，提醒不了',
          en: 'without a pattern nobody can tell whose nickname breaks the rule, so nobody is reminded',
        },
        repair: { zh: '写上 pattern，或去掉 remind', en: 'write a pattern, or leave remind out' },
      },
    ]
  }
  if (nicknameFit(pattern) === null)
    return [
      {
        path: ['setup', 'nickname', 'pattern'],
        value: pattern,
        rule: 'pattern_invalid',
        message: {
          zh: '不是能用的正则表达式：不支持前后查找 (?=…)、(?<…) 和反向引用 \\1',
          en: 'not a regular expression of RE2: no looking around (?=…), (?<…), no back reference \\1',
        },
        repair: { zh: '例如 ^.{2,6}\\+.{1,10}$', en: 'for example ^.{2,6}\\+.{1,10}$' },
      },
    ]
  return []
}

function setupFindings(document: PlaybookDocument): Finding[] {
  const members = document.setup.pilot?.members
  const findings = nicknameFindings(document)
  if (members !== undefined && members.from > members.to) {
    findings.push({
      path: ['setup', 'pilot', 'members'],
      value: `${members.from}–${members.to}`,
      rule: 'range_reversed',
      message: { zh: 'from 大于 to', en: 'from is larger than to' },
      repair: { zh: '对调两个数', en: 'swap the two' },
    })
  }
  return findings
}

const variableFindings = (document: PlaybookDocument): Finding[] =>
  Object.entries(document.variables ?? {}).flatMap(([name, declaration]) =>
    (['default', 'example'] as const).flatMap((field): Finding[] => {
      const value = declaration[field]
      const problem = value === undefined ? null : valueProblem(declaration, value)
      if (problem === null) return []
      return [
        {
          path: ['variables', name, field],
          value,
          rule: 'variable_type',
          message: {
            zh: `“${name}”的 ${field} 不合 ${declaration.type}`,
            en: `the ${field} of "${name}" is not a ${declaration.type}`,
          },
          repair: problem,
        },
      ]
    }),
  )

const linkFindings = (document: PlaybookDocument): Finding[] =>
  (document.links ?? []).flatMap((link, l): Finding[] =>
    /^(https?:\/\/[^\s/]|\{\{)/.test(link.url) && !/\s/.test(link.url)
      ? []
      : [
          {
            path: ['links', l, 'url'],
            value: link.url,
            rule: 'url_invalid',
            message: { zh: '不是网址', en: 'not a web address' },
            repair: {
              zh: '以 https:// 开头，或写一个 link 类型的变量',
              en: 'begin with https://, or use a variable of type link',
            },
          },
        ],
  )

function quietFindings(document: PlaybookDocument): Finding[] {
  const quiet = document.governor?.quiet
  if (quiet === undefined || quiet.from !== quiet.to) return []
  return [
    {
      path: ['governor', 'quiet'],
      value: `${quiet.from}–${quiet.to}`,
      rule: 'quiet_whole_day',
      message: { zh: '静默时段的起止相同', en: 'the quiet hours begin and end at one time' },
      repair: { zh: '例如 from: "21:30"、to: "08:00"', en: 'for example from: "21:30", to: "08:00"' },
    },
  ]
}
