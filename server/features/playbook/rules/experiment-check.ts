import { type Arm, calendarSteps, type Content, type PlaybookDocument, type Step } from '#contract/playbook.ts'
import { nearest } from './nearest.ts'
import type { Finding } from './problem.ts'
import type { PathPart } from './source.ts'

/** The contents that the arms of a step's experiment send instead of its own. */
export const contentsOfExperiments = (document: PlaybookDocument): string[] =>
  calendarSteps(document).flatMap((step) => (step.experiment?.arms ?? []).flatMap((arm) => arm.content ?? []))

/** What is wrong with a step's experiment: arms that cannot be, that say the same, or that the step has no room for. */
export function findingsOfExperiment(document: PlaybookDocument, step: Step, stepPath: readonly PathPart[]): Finding[] {
  const { experiment } = step
  if (experiment === undefined) return []
  const path = [...stepPath, 'experiment']
  if (step.channel !== undefined) return [byHand(step, path)]
  return [
    ...repeatedArms(step, path),
    ...experiment.arms.flatMap((arm, a) => findingsOfArm(document, step, arm, [...path, 'arms', a])),
  ]
}

const byHand = (step: Step, path: readonly PathPart[]): Finding => ({
  path,
  value: step.id,
  rule: 'experiment_by_hand',
  message: {
    zh: `步骤 ${step.id} 由人手工发到群外，看不到结果，不能做实验`,
    en: `step ${step.id} goes out by hand outside the group chat, where no outcome is seen`,
  },
  repair: { zh: '去掉 experiment，或去掉 channel', en: 'leave out the experiment, or the channel' },
})

/** What an arm does, as one text: two that do the same are one. */
const doesOf = (step: Step, arm: Arm): string =>
  arm.holdout
    ? 'holdout'
    : [arm.content ?? step.content ?? '', arm.variant ?? 'a', arm.at ?? ('at' in step.when ? step.when.at : '')].join(
        ' ',
      )

function repeatedArms(step: Step, path: readonly PathPart[]): Finding[] {
  const arms = step.experiment?.arms ?? []
  return arms.flatMap((arm, a): Finding[] => {
    const earlier = arms.slice(0, a)
    if (earlier.some(({ id }) => id === arm.id))
      return [
        {
          path: [...path, 'arms', a, 'id'],
          value: arm.id,
          rule: 'id_repeated',
          message: { zh: `标识 ${arm.id} 在 arms 里重复`, en: `the id ${arm.id} is used twice in arms` },
          repair: { zh: `改成另一个，例如 ${arm.id}-2`, en: `choose another, such as ${arm.id}-2` },
        },
      ]
    const alike = earlier.find((other) => doesOf(step, other) === doesOf(step, arm))
    return alike === undefined
      ? []
      : [
          {
            path: [...path, 'arms', a],
            value: arm.id,
            rule: 'experiment_arms_alike',
            message: {
              zh: `${arm.id} 和 ${alike.id} 做的一样，比不出差别`,
              en: `${arm.id} does the same as ${alike.id}`,
            },
            repair: {
              zh: '给它另一条 content、variant、at，或 holdout: true；也可以去掉一组，把权重加到另一组',
              en: 'give it another content, variant or at, or holdout: true; or drop it and add its weight to the other',
            },
          },
        ]
  })
}

function findingsOfArm(document: PlaybookDocument, step: Step, arm: Arm, path: readonly PathPart[]): Finding[] {
  const { content, variant, at, holdout } = arm
  const changes = (['content', 'variant', 'at'] as const).filter((name) => arm[name] !== undefined)
  if (holdout && changes.length > 0)
    return [
      {
        path: [...path, 'holdout'],
        value: changes.join(', '),
        rule: 'experiment_holdout_alone',
        message: {
          zh: '对照组什么都不发，不能再写内容或时刻',
          en: 'a holdout sends nothing, so it has no content or hour',
        },
        repair: { zh: `去掉 ${changes.join('、')}`, en: `leave out ${changes.join(', ')}` },
      },
    ]
  if ((content !== undefined || variant !== undefined) && step.content === undefined)
    return [
      {
        path: [...path, content === undefined ? 'variant' : 'content'],
        value: content ?? variant,
        rule: 'experiment_one_content',
        message: {
          zh: `步骤 ${step.id} 轮着发多条内容，只能比时刻和对照组`,
          en: `step ${step.id} sends one of several contents; its arms can change the hour or send nothing`,
        },
        repair: { zh: '让步骤只写一条 content', en: 'give the step one content' },
      },
    ]
  return [...contentFindings(document, step, arm, path), ...(at === undefined ? [] : hourFindings(step, at, path))]
}

const keysOf = (content: Content): string[] => ['a', ...(content.variants ?? []).map(({ key }) => key)]

function contentFindings(document: PlaybookDocument, step: Step, arm: Arm, path: readonly PathPart[]): Finding[] {
  const ids = document.contents.map(({ id }) => id)
  const id = arm.content ?? step.content
  const content = document.contents.find((each) => each.id === id)
  if (content === undefined)
    return arm.content === undefined
      ? []
      : [
          {
            path: [...path, 'content'],
            value: arm.content,
            rule: 'reference_unknown',
            message: { zh: `contents 里没有 ${arm.content}`, en: `contents has no ${arm.content}` },
            repair: () => {
              const meant = nearest(arm.content ?? '', ids)
              return meant === null
                ? { zh: '在 contents 里加上它，或改用已有的标识', en: 'add it to contents, or name one that is there' }
                : { zh: `是不是想写 ${meant}？`, en: `did you mean ${meant}?` }
            },
          },
        ]
  if (arm.variant === undefined || keysOf(content).includes(arm.variant)) return []
  const keys = keysOf(content).join(', ')
  return [
    {
      path: [...path, 'variant'],
      value: arm.variant,
      rule: 'reference_unknown',
      message: { zh: `素材 ${content.id} 没有变体 ${arm.variant}`, en: `${content.id} has no variant ${arm.variant}` },
      repair: { zh: `它有 ${keys}；或在 variants 里加上`, en: `it has ${keys}; or add it to its variants` },
    },
  ]
}

function hourFindings(step: Step, at: string, path: readonly PathPart[]): Finding[] {
  if (step.slot !== undefined)
    return [
      {
        path: [...path, 'at'],
        value: at,
        rule: 'experiment_hour_in_slot',
        message: {
          zh: `步骤 ${step.id} 占着时段 ${step.slot}，时刻由时段定`,
          en: `step ${step.id} stands in the slot ${step.slot}, which sets the hour`,
        },
        repair: {
          zh: '要比时刻，先把步骤移出时段、自己写 at',
          en: 'to compare hours, take the step out of its slot and give it an at',
        },
      },
    ]
  if (step.when.kind !== 'moment') return []
  return [
    {
      path: [...path, 'at'],
      value: at,
      rule: 'experiment_hour_of_moment',
      message: {
        zh: `步骤 ${step.id} 跟着一个时刻走，没有自己的钟点`,
        en: `step ${step.id} follows a moment and has no hour`,
      },
      repair: { zh: '比内容，或换一种日程', en: 'compare contents, or give it another schedule' },
    },
  ]
}
