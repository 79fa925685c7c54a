import { expect, test } from 'vitest'
import { isClick, safeTarget } from './rules.ts'

test.each([
  ['https://shop.example/a?b=1', 'https://shop.example/a?b=1'],
  ['http://shop.example', 'http://shop.example/'],
  ['javascript:alert(1)', null],
  ['data:text/html,x', null],
  ['//evil.example', null],
  ['', null],
])('%s leads to %s', (text, target) => {
  expect(safeTarget(text)).toBe(target)
})

test.each([
  ['GET', 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.50 wxwork/4.1', true],
  ['HEAD', 'Mozilla/5.0 (iPhone) MicroMessenger/8.0.50', false],
  ['GET', 'Slackbot-LinkExpanding 1.0', false],
  ['GET', undefined, false],
])('%s by %s is a click: %s', (method, agent, clicked) => {
  expect(isClick(method, agent)).toBe(clicked)
})
