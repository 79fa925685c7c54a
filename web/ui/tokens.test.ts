import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { colours as antdColours } from '#web/ui/colours.ts'

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')
const block = (selector: string): Record<string, string> => {
  const text = css.slice(css.indexOf(`${selector} {`)).split('}')[0] ?? ''
  return Object.fromEntries(Array.from(text.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), (found) => [found[1], found[2]]))
}
const light = block(':root')
const themes = { light, dark: { ...light, ...block(":root[data-theme='dark']") } }

/** WCAG 2.2, relative luminance and contrast ratio. */
const luminance = (hex: string): number => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5]
    .map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((share) => (share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4))
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}
const contrast = (one: string, other: string): number => {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

const surfaces = ['bg', 'card', 'raised', 'hover']
const texts = ['ink', 'ink-2', 'ink-3', 'accent', 'harm', 'warn']
const onFill = [
  ['on-accent', 'accent'],
  ['accent', 'accent-weak'],
  ['harm', 'harm-weak'],
  ['warn', 'warn-weak'],
  ['bubble-ink', 'bubble'],
  ['due-ink', 'due'],
  ['waiting-ink', 'waiting'],
  ['sent-ink', 'sent'],
  ['reported-ink', 'reported'],
  ['deferred-ink', 'deferred'],
  ['skipped-ink', 'skipped'],
  ['expired-ink', 'expired'],
  ['cancelled-ink', 'cancelled'],
  ['failed-ink', 'failed'],
  ['doubt-ink', 'doubt'],
] as const

test.each(Object.entries(themes))('every text of the %s theme reads at 4.5:1 (WCAG 1.4.3)', (_name, colours) => {
  const pairs = [...texts.flatMap((ink) => surfaces.map((fill) => [ink, fill] as const)), ...onFill]
  const faint = pairs
    .map(([ink, fill]) => ({ ink, fill, ratio: contrast(colours[ink] ?? '', colours[fill] ?? '') }))
    .filter(({ ratio }) => !(ratio >= 4.5))
  expect(faint).toEqual([])
})

test.each(Object.entries(themes))('every mark of the %s theme stands out at 3:1 (WCAG 1.4.11)', (_name, colours) => {
  const marks = ['planned', 'due', 'sent', 'failed', 'doubt', 'accent', 'line-strong']
  const faint = marks
    .map((mark) => ({ mark, ratio: contrast(colours[mark] ?? '', colours['card'] ?? '') }))
    .filter(({ ratio }) => !(ratio >= 3))
  expect(faint).toEqual([])
})

test('antd is given the very colours of the tokens', () => {
  for (const [name, colours] of Object.entries(antdColours))
    expect(themes[name === 'dark' ? 'dark' : 'light']).toMatchObject(colours)
})
