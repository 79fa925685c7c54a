import type { BrowserContext } from 'playwright-core'

/** What the sandbox answers under an address of its control. */
export async function readSandbox<T>({ request }: BrowserContext, sandbox: string, path: string): Promise<T> {
  const response = await request.get(`${sandbox}/_sandbox/${path}`)
  if (!response.ok()) throw new Error(`GET ${path}: ${response.status()} ${await response.text()}`)
  return (await response.json()) as T // as the sandbox answers
}

/** Has everybody in the sandbox confirm what waits on their phone and carries this text. */
export async function confirmAll(context: BrowserContext, sandbox: string, text: string): Promise<number> {
  const { staff } = await readSandbox<{ staff: { userid: string }[] }>(context, sandbox, 'staff')
  let confirmed = 0
  for (const { userid } of staff) {
    const { tasks } = await readSandbox<{ tasks: { msgid: string; state: string; text: string }[] }>(
      context,
      sandbox,
      `staff/${encodeURIComponent(userid)}/tasks`,
    )
    for (const { msgid } of tasks.filter((task) => task.state === 'open' && task.text.includes(text))) {
      const data = { kind: 'confirm', userid, msgid }
      const answer = await context.request.post(`${sandbox}/_sandbox/actions`, { data })
      if (!answer.ok()) throw new Error(await answer.text())
      confirmed += 1
    }
  }
  return confirmed
}
