import type { Content, PlaybookDocument, Step } from '#contract/playbook.ts'
import { placeholdersOf } from './placeholder.ts'
import type { Finding } from './problem.ts'
import type { PathPart } from './source.ts'

/** More arms than this learn nothing in a season, and nobody reads their shares. */
const POOL_MAX = 20

/** What is wrong with what learns from clicks: an arm that none can be seen of, or that changes more than the message. */
export const findingsOfBandits = (document: PlaybookDocument): Finding[] => [
  ...columnFindings(document),
  ...document.tracks.flatMap((track, t) =>
    track.kind === 'calendar'
      ? track.steps.flatMap((step, s) => stepFindings(document, step, ['tracks', t, 'steps', s]))
      : [],
  ),
]

type Message = Pick<Content, 'text' | 'attachments'>

const hasLink = ({ text, attachments }: Message): boolean =>
  (attachments ?? []).some(({ type }) => type === 'link') ||
  placeholdersOf(text ?? '').some(({ kind }) => kind === 'link')

const unseen = (path: readonly PathPart[], value: string, named: string): Finding => ({
  path,
  value,
  rule: 'bandit_without_link',
  message: {
    zh: `${named} 里没有追踪链接，看不到点击，也就没法按效果选`,
    en: `${named} has no tracked link, so its clicks are not seen and nothing is learnt of it`,
  },
  repair: {
    zh: '在文案里加上 {{link:标识}}，或换一种选法',
    en: 'add {{link:id}} to its text, or choose in another way',
  },
})

function columnFindings(document: PlaybookDocument): Finding[] {
  const contents = new Map(document.contents.map((content) => [content.id, content]))
  return (document.columns ?? []).flatMap((column, c): Finding[] => {
    if (column.pick !== 'bandit') return []
    const path: PathPart[] = ['columns', c]
    const count = column.contents.length
    return [
      ...(count >= 2 && count <= POOL_MAX
        ? []
        : [
            {
              path: [...path, 'contents'],
              value: count,
              rule: 'bandit_pool_size',
              message: {
                zh: `栏目 ${column.id} 按效果选，要有 2 到 ${POOL_MAX} 条素材`,
                en: `the column ${column.id} picks by clicks, which takes 2 to ${POOL_MAX} contents`,
              },
              repair: {
                zh: '加减素材，或把 pick 换成 least-recent',
                en: 'add or drop contents, or pick least-recent',
              },
            },
          ]),
      ...column.contents.flatMap((id, i) => {
        const content = contents.get(id)
        return content === undefined || hasLink(content) ? [] : [unseen([...path, 'contents', i], id, id)]
      }),
    ]
  })
}

function stepFindings(document: PlaybookDocument, step: Step, stepPath: readonly PathPart[]): Finding[] {
  const { experiment } = step
  const column = document.columns?.find(({ id }) => id === step.column)
  if (column?.pick === 'bandit' && (step.channel !== undefined || experiment !== undefined))
    return [
      {
        path: [...stepPath, 'column'],
        value: column.id,
        rule: 'bandit_alone',
        message: {
          zh: `栏目 ${column.id} 按点击选；步骤 ${step.id} ${step.channel ? '由人手工发到群外，看不到点击' : '又有自己的实验'}`,
          en: `the column ${column.id} picks by clicks; step ${step.id} ${step.channel ? 'goes out by hand, where none are seen' : 'has an experiment of its own'}`,
        },
        repair: step.channel
          ? { zh: '去掉 channel，或换一种 pick', en: 'leave out the channel, or pick in another way' }
          : { zh: '去掉 experiment，或换一种 pick', en: 'leave out the experiment, or pick in another way' },
      },
    ]
  if (experiment?.mode !== 'bandit') return []
  const path = [...stepPath, 'experiment']
  const sending = experiment.arms.filter((arm) => !arm.holdout)
  return [
    ...(sending.length >= 2 && step.content !== undefined
      ? []
      : [
          {
            path: [...path, 'mode'],
            value: 'bandit',
            rule: 'bandit_arms',
            message: {
              zh: `步骤 ${step.id} 要按点击在两条以上的内容里选`,
              en: `step ${step.id} chooses by clicks, which takes one content and two ways or more to say it`,
            },
            repair: {
              zh: '给步骤一条 content 和两个会发的组，或写 mode: split',
              en: 'give the step a content and two arms that send, or write mode: split',
            },
          },
        ]),
    ...experiment.arms.flatMap((arm, a): Finding[] => {
      const at = [...path, 'arms', a]
      if (arm.at !== undefined)
        return [
          {
            path: [...at, 'at'],
            value: arm.at,
            rule: 'bandit_hour',
            message: {
              zh: '按点击选的是内容；时刻只能用固定分组来比',
              en: 'a bandit chooses contents; hours are compared by a split',
            },
            repair: { zh: '去掉 at，或写 mode: split', en: 'leave out at, or write mode: split' },
          },
        ]
      const content = document.contents.find(({ id }) => id === (arm.content ?? step.content))
      if (arm.holdout || content === undefined) return []
      const message: Message = content.variants?.find(({ key }) => key === arm.variant) ?? content
      return hasLink(message) ? [] : [unseen(at, arm.id, `${content.id}${arm.variant ? ` ${arm.variant}` : ''}`)]
    }),
  ]
}
