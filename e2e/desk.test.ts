import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { keepPicture, openBrowser } from './browser.ts'
import { newHome, startQunce } from './qunce.ts'

it('serves the desk, whose page breaks no rule of its own headers', async (context) => {
  if (!existsSync(new URL('../web/main.tsx', import.meta.url))) context.skip('this checkout carries no desk')
  const qunce = await startQunce(newHome())
  const page = await (await openBrowser()).newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (/content security policy/i.test(message.text())) complaints.push(message.text())
  })
  await page.goto(qunce.url)
  await page.getByRole('textbox').first().waitFor()
  await keepPicture(page, 'sign-in')
  expect(await page.title()).toContain('群策')
  expect(complaints).toEqual([])
})
