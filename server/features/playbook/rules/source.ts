import { Composer, isAlias, isMap, isScalar, isSeq, LineCounter, Parser, visit, type Document, type Pair } from 'yaml'
import type { PlaybookProblem, Words } from '#contract/playbook.ts'
import { circleAt } from './circle.ts'

/** Sources above this are refused unread. */
export const SOURCE_MAX_BYTES = 1_048_576

/** Deeper nesting than any playbook has; what reads trees by recursion stays clear of the stack's end. */
const DEPTH_MAX = 40

/** Uses of anchors in one source; beyond this an alias is more likely a trap than a convenience. */
const ALIAS_MAX = 100

export type PathPart = string | number

/** A source read as YAML (JSON is YAML too), able to say where each of its values stands. */
export interface Source {
  value: unknown
  /** The place of a value, or of the nearest ancestor that is written; of its key where `of` says so. */
  locate(path: readonly PathPart[], of?: 'key' | 'value'): { line: number; column: number }
  /** The place of `text` inside the value at the path, or the value's own place. */
  locateWithin(path: readonly PathPart[], text: string): { line: number; column: number }
}

export type SourceReading = { ok: true; source: Source } | { ok: false; problems: PlaybookProblem[] }

/** Control characters, and what bytes of another encoding are read as. */
// oxlint-disable-next-line no-control-regex
const notText = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/

/** Reads one document of YAML or JSON, or says by line and column why not. Never throws, whatever the text. */
export function readSource(text: string): SourceReading {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > SOURCE_MAX_BYTES) {
    return fail(
      1,
      1,
      'source_too_large',
      String(bytes),
      {
        zh: `文件有 ${bytes} 字节，超过 1 MB`,
        en: `the file has ${bytes} bytes, more than 1 MB`,
      },
      { zh: '把长内容拆到另一个 SOP', en: 'move long contents to another playbook' },
    )
  }
  const foreign = text.search(notText)
  if (foreign >= 0) {
    const before = text.slice(0, foreign).split('\n')
    return fail(
      before.length,
      (before.at(-1)?.length ?? 0) + 1,
      'source_not_text',
      null,
      {
        zh: '这里不是 UTF-8 文本',
        en: 'this is not UTF-8 text',
      },
      { zh: '用文本编辑器打开，另存为 UTF-8 编码', en: 'open it in a text editor and save it as UTF-8' },
    )
  }
  const lines = new LineCounter()
  const tokens = [...new Parser(lines.addNewLine).parse(text)]
  const deep = tokens.map((token) => deepestOffset(token)).find((offset) => offset !== null)
  if (deep !== undefined && deep !== null) {
    const { line, col } = at(lines, deep)
    return fail(
      line,
      col,
      'nested_too_deep',
      null,
      {
        zh: `嵌套超过 ${DEPTH_MAX} 层`,
        en: `nested more than ${DEPTH_MAX} levels deep`,
      },
      { zh: '检查括号是否配对', en: 'check that the brackets match' },
    )
  }
  const [document, ...others] = [
    ...new Composer({ lineCounter: lines, prettyErrors: false, uniqueKeys: false }).compose(tokens),
  ]
  if (document === undefined || document.contents === null) {
    return fail(
      1,
      1,
      'source_empty',
      null,
      { zh: '文件是空的', en: 'the file is empty' },
      {
        zh: '从模板库复制一份再改',
        en: 'start from a playbook of the gallery',
      },
    )
  }
  const second = others[0]
  if (second !== undefined) {
    const { line, col } = at(lines, second.range[0])
    return fail(
      line,
      col,
      'source_has_two_documents',
      null,
      {
        zh: '一个文件里只能有一个 SOP',
        en: 'one file holds one playbook',
      },
      { zh: '删掉 --- 之后的部分，或另存一个文件', en: 'remove what follows ---, or keep it in a file of its own' },
    )
  }
  const troubles: Trouble[] = [
    ...document.errors,
    ...document.warnings,
    ...repeatedKeys(document.contents),
    ...escapedSigns(document),
  ]
  if (troubles.length > 0) {
    const problems = withoutEchoes(troubles).map((trouble) => {
      const { line, col } = at(lines, trouble.pos[0])
      return problemAt(line, col, yamlRule(trouble.code), null, yamlWords(trouble.code, trouble.message), {
        zh: yamlRepair[trouble.code]?.zh ?? '检查这一行的缩进、引号和冒号',
        en: yamlRepair[trouble.code]?.en ?? 'check this line: its indentation, quotes and colons',
      })
    })
    return { ok: false, problems: problems.filter(({ line }, i) => problems[i - 1]?.line !== line) }
  }
  const circle = circleAt(document)
  if (circle === null) return withValue(document, lines, text)
  const { line, col } = at(lines, circle)
  return fail(
    line,
    col,
    'source_circular',
    null,
    { zh: '这个引用（*）指向包含它自己的内容', en: 'this alias (*) points to what contains it' },
    { zh: '直接写出内容', en: 'write the values out' },
  )
}

function withValue(document: Document, lines: LineCounter, text: string): SourceReading {
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: ALIAS_MAX })
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error
    return fail(
      1,
      1,
      'source_too_many_aliases',
      null,
      {
        zh: '锚点（& 与 *）引用过多',
        en: 'too many uses of anchors (& and *)',
      },
      { zh: '直接写出内容', en: 'write the values out' },
    )
  }
  const place = (offset: number) => {
    const { line, col } = at(lines, offset)
    return { line, column: col }
  }
  return {
    ok: true,
    source: {
      value,
      locate: (path, of = 'value') => place(offsetOf(document, path, of)),
      locateWithin: (path, wanted) => {
        const range = rangeOf(document, path)
        const found = range === null ? -1 : text.slice(range[0], range[1]).indexOf(wanted)
        return place(range === null || found < 0 ? offsetOf(document, path, 'value') : range[0] + found)
      },
    },
  }
}

const at = (lines: LineCounter, offset: number): { line: number; col: number } => {
  const { line, col } = lines.linePos(offset)
  return { line: Math.max(1, line), col: Math.max(1, col) }
}

/** Walks the parser's tokens without recursion; the offset of the first one beyond the depth allowed. */
function deepestOffset(root: unknown): number | null {
  const open: { token: unknown; depth: number }[] = [{ token: root, depth: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next
    if (typeof token !== 'object' || token === null) continue
    if (depth > DEPTH_MAX) return 'offset' in token && typeof token.offset === 'number' ? token.offset : 0
    if ('value' in token) open.push({ token: token.value, depth: depth + 1 })
    if ('items' in token && Array.isArray(token.items)) {
      for (const item of token.items as { key?: unknown; value?: unknown }[]) {
        // items of a collection token
        open.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 })
      }
    }
  }
  return null
}

function resolved(document: Document, node: unknown): unknown {
  return isAlias(node) ? node.resolve(document) : node
}

function pairOf(node: unknown, part: PathPart): Pair | undefined {
  if (!isMap(node)) return undefined
  return node.items.find((pair) => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key)) === String(part))
}

function nodeAt(document: Document, path: readonly PathPart[]): { node: unknown; key: unknown; complete: boolean } {
  let node: unknown = document.contents
  let key: unknown = null
  for (const part of path) {
    const parent = resolved(document, node)
    const pair = pairOf(parent, part)
    const child: unknown = isSeq(parent) ? parent.items[Number(part)] : pair?.value
    if (child === undefined || child === null) return { node, key: pair?.key ?? key, complete: pair !== undefined }
    node = child
    key = pair?.key ?? null
  }
  return { node, key, complete: true }
}

const startOf = (node: unknown): number | null => {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : null
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null
}

function offsetOf(document: Document, path: readonly PathPart[], of: 'key' | 'value'): number {
  const { node, key } = nodeAt(document, path)
  return (of === 'key' ? (startOf(key) ?? startOf(node)) : startOf(node)) ?? 0
}

function rangeOf(document: Document, path: readonly PathPart[]): [number, number] | null {
  const { node, complete } = nodeAt(document, path)
  const target = resolved(document, node)
  const range = complete && isScalar(target) ? target.range : null
  return range === null || range === undefined ? null : [range[0], range[1]]
}

function problemAt(
  line: number,
  column: number,
  rule: string,
  value: string | null,
  message: Words,
  repair: Words,
): PlaybookProblem {
  return { severity: 'error', line, column, path: '', field: '', value, rule, message, repair }
}

const fail = (
  line: number,
  column: number,
  rule: string,
  value: string | null,
  message: Words,
  repair: Words,
): SourceReading => ({
  ok: false,
  problems: [problemAt(line, column, rule, value, message, repair)],
})

interface Trouble {
  code: string
  message: string
  pos: readonly [number, number]
}

/** Keys written twice in one map. The library compares every key with every other, which a large map makes a trap. */
function repeatedKeys(node: unknown): Trouble[] {
  if (isSeq(node)) return node.items.flatMap(repeatedKeys)
  if (!isMap(node)) return []
  const seen = new Set<string>()
  return node.items.flatMap(({ key, value }): Trouble[] => {
    const name = isScalar(key) ? String(key.value) : null
    const isRepeated = name !== null && seen.has(name)
    if (name !== null) seen.add(name)
    const start = startOf(key) ?? 0
    return [
      ...(isRepeated ? [{ code: 'DUPLICATE_KEY', message: name, pos: [start, start] as const }] : []),
      ...repeatedKeys(value),
    ]
  })
}

/** Signs that are no text, written as an escape such as "\\0": no database keeps them, no screen shows them. */
function escapedSigns(document: Document): Trouble[] {
  const found: Trouble[] = []
  visit(document, {
    Scalar: (_key, { value, range }) => {
      const start = range?.[0] ?? 0
      if (typeof value === 'string' && (notText.test(value) || !value.isWellFormed()))
        found.push({ code: 'NOT_TEXT', message: '', pos: [start, start] })
    },
  })
  return found
}

/** Errors that speak for themselves; after any other the reader has lost its place, and what follows is its echo. */
const SELF_STANDING = new Set(['DUPLICATE_KEY', 'TAB_AS_INDENT', 'TAG_RESOLVE_FAILED', 'BAD_ALIAS', 'NOT_TEXT'])

function withoutEchoes(all: readonly Trouble[]): Trouble[] {
  const troubles = all.toSorted((a, b) => a.pos[0] - b.pos[0])
  const firstLost = troubles.findIndex((trouble) => !SELF_STANDING.has(trouble.code))
  return troubles.slice(0, firstLost < 0 ? 50 : firstLost + 1)
}

const yamlRule = (code: string): string => `yaml_${code.toLowerCase()}`

const yamlWords = (code: string, message: string): Words =>
  yamlMeaning[code] ?? { zh: `YAML 写法有误：${message}`, en: `not well-formed YAML: ${message}` }

const yamlMeaning: Record<string, Words> = {
  TAB_AS_INDENT: { zh: '缩进用了制表符', en: 'a tab is used for indentation' },
  DUPLICATE_KEY: { zh: '同一个字段写了两次', en: 'the same field is given twice' },
  NOT_TEXT: { zh: '文字里有显示不出的字符', en: 'the text holds a character that cannot be shown' },
  BAD_INDENT: { zh: '缩进不对齐', en: 'the indentation does not line up' },
  MISSING_CHAR: { zh: '缺少引号、括号或冒号', en: 'a quote, bracket or colon is missing' },
  MULTIPLE_DOCS: { zh: '一个文件里只能有一个 SOP', en: 'one file holds one playbook' },
  UNEXPECTED_TOKEN: { zh: '这里不该有这些字符', en: 'these characters do not belong here' },
}

const yamlRepair: Record<string, Words> = {
  TAB_AS_INDENT: { zh: '换成空格，每层两格', en: 'use spaces, two for each level' },
  DUPLICATE_KEY: { zh: '删掉其中一个', en: 'remove one of the two' },
  NOT_TEXT: { zh: '删掉 \\0、\\x1b 这样的转义', en: 'remove escapes such as \\0 or \\x1b' },
  BAD_INDENT: { zh: '同一层的字段左对齐', en: 'fields of one level begin in one column' },
  UNEXPECTED_TOKEN: {
    zh: '文字里有 { } [ ] , : # 时，用引号括起来',
    en: 'put a text that holds { } [ ] , : or # in quotes',
  },
  MISSING_CHAR: {
    zh: '补上成对的引号或括号，冒号后空一格',
    en: 'close the quote or bracket; put a space after a colon',
  },
}
