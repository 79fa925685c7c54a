import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exampleValues } from '#server/features/playbook/index.ts'
import { parsePlaybook } from '#server/features/playbook/rules/parse.ts'
import { rehearse } from '#server/features/rehearsal/index.ts'

const gallery = readdirSync('playbooks').filter((name) => name.endsWith('.yaml'))

test.each(gallery)('90 days of %s drop nothing and repeat nothing', (name) => {
  const reading = parsePlaybook(readFileSync(`playbooks/${name}`, 'utf8'))
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems[0]))
  const { occurrences, repeats } = rehearse(reading.document, {
    groups: 2,
    members: 20,
    days: 90,
    staff: 2,
    seed: '7',
    from: Temporal.PlainDate.from('2026-01-05'),
    zone: 'Asia/Shanghai',
    mode: 'day',
    variables: exampleValues(reading.document),
  })
  expect(occurrences.sent).toBeGreaterThan(30)
  expect([occurrences.dropped, repeats]).toEqual([{}, 0])
})
