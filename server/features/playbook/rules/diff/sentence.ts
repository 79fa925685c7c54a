import type { PlaybookChange } from '#contract/playbook-diff.ts'
import type { Words } from '#contract/playbook.ts'
import { canonical, isSame } from './canonical.ts'
import { labelOf } from './label.ts'
import { named, type Part } from './part.ts'
import { longText, plain, type Say } from './value.ts'

/** A field of a part by its path, with the value on either side; undefined where there is none. */
export type FieldChange = { path: string; before: unknown; after: unknown }

type Said = Pick<PlaybookChange, 'kind' | 'field' | 'text' | 'before' | 'after'>

/** A changed field in words. */
export function fieldChange(was: Part, part: Part, change: FieldChange, sayOld: Say, sayYoung: Say): Said {
  const { path, before, after } = change
  const said = (text: Words, texts: Partial<Said> = {}): Said => ({
    kind: 'changed',
    field: path,
    text,
    before: null,
    after: null,
    ...texts,
  })
  if (path === 'name' && part.kind !== 'playbook' && typeof before === 'string' && typeof after === 'string')
    return said({ zh: `${named(was).zh}改名为「${after}」`, en: `${named(was).en} is now called “${after}”` })
  const subject = subjectOf(part, path)
  if (longText(before) !== null || longText(after) !== null) {
    const [zh, en] =
      before === undefined
        ? ['写上了', 'was written']
        : after === undefined
          ? ['去掉了', 'is gone']
          : ['改了', 'changed']
    const texts = { before: textOf(before), after: textOf(after) }
    return said({ zh: `${subject.zh}${zh}`, en: `${subject.en} ${en}` }, texts)
  }
  if (Array.isArray(before) && Array.isArray(after))
    return said(listChange(subject, change, was, part, sayOld, sayYoung))
  let [old, young] = [
    before === undefined ? null : sayOld(was, path, before),
    after === undefined ? null : sayYoung(part, path, after),
  ]
  // The words do not tell the two apart, so they are told as they are written.
  if (old && young && old.zh === young.zh) [old, young] = [written(before), written(after)]
  if (old && young)
    return said({ zh: `${subject.zh}：${old.zh} → ${young.zh}`, en: `${subject.en}: ${old.en} → ${young.en}` })
  if (young) return said({ zh: `${subject.zh}：设为 ${young.zh}`, en: `${subject.en}: set to ${young.en}` })
  return said({ zh: `${subject.zh}：不再有，原来是 ${old?.zh}`, en: `${subject.en}: none any more, it was ${old?.en}` })
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null)

/** A value as it is written, in full. */
function written(value: unknown): Words {
  const { zh, en } = plain(value)
  const text = zh.endsWith('…') ? canonical(value) : null
  return { zh: text ?? zh, en: text ?? en }
}

/** What the sentence is about: the field of the part. A step's time and a wait's length go by the step alone. */
function subjectOf(part: Part, path: string): Words {
  if ((part.kind === 'step' && path === 'when') || path === 'wait') return named(part)
  const label = path === 'when' ? { zh: '条件', en: 'condition' } : labelOf(path)
  if (part.kind === 'playbook') return label
  const { zh, en } = named(part)
  return { zh: `${zh}的${label.zh}`, en: `${en}: ${label.en}` }
}

/** A list by what came and what went; where neither did, its order changed. */
function listChange(
  subject: Words,
  { path, before, after }: FieldChange,
  was: Part,
  part: Part,
  sayOld: Say,
  sayYoung: Say,
): Words {
  const [old, young] = [before as unknown[], after as unknown[]] // both are lists
  const gone = leftOver(old, young)
  const come = leftOver(young, old)
  if (gone.length === 0 && come.length === 0)
    return { zh: `${subject.zh}换了顺序`, en: `${subject.en}: in another order` }
  const [went, came] = [sayOld(was, path, gone), sayYoung(part, path, come)]
  const parts = [
    ...(come.length > 0 ? [{ zh: `加 ${came.zh}`, en: `added ${came.en}` }] : []),
    ...(gone.length > 0 ? [{ zh: `去 ${went.zh}`, en: `gone ${went.en}` }] : []),
  ]
  return {
    zh: `${subject.zh}：${parts.map(({ zh }) => zh).join('，')}`,
    en: `${subject.en}: ${parts.map(({ en }) => en).join('; ')}`,
  }
}

/** The items of a list that another has not, or not as often. */
function leftOver(items: readonly unknown[], others: readonly unknown[]): unknown[] {
  const left = [...others]
  return items.filter((item) => {
    const at = left.findIndex((other) => isSame(other, item))
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
}
