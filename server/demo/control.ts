/** What the sandbox's control API takes and gives, as far as the demo uses it. */
export type SandboxClock = { corpTime: string; rate: number; requestedRate: number; held: boolean }

export type SandboxControl = {
  readClock(): Promise<SandboxClock>
  setClock(clock: { corpTime?: string; rate?: number }): Promise<void>
  setCallback(url: string): Promise<void>
  setFaults(faults: readonly object[]): Promise<void>
  act(action: object): Promise<void>
  /** Whom somebody plays in a chat window now: userids and external userids. */
  listPlayed(): Promise<string[]>
  listMessages(userid: string): Promise<{ createdAt: string; url: string | null }[]>
}

const timeoutMs = 5_000

/** The control API at `base`. Each call throws when the sandbox refuses or does not answer within 5 s. */
export function sandboxControl(base: string): SandboxControl {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${base}/${path}`, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`the sandbox refused ${method} ${path}: ${response.status} ${text.slice(0, 300)}`)
    return text === '' ? null : JSON.parse(text)
  }
  return {
    readClock: async () => (await call('GET', 'clock')) as SandboxClock, // the sandbox's own, of the same repository
    setClock: async (clock) => void (await call('PUT', 'clock', clock)),
    setCallback: async (url) => void (await call('PUT', 'callback', { url })),
    setFaults: async (faults) => void (await call('PUT', 'faults', faults)),
    act: async (action) => void (await call('POST', 'actions', action)),
    listPlayed: async () => ((await call('GET', 'act-as')) as { people: string[] }).people, // as above
    listMessages: async (userid) =>
      ((await call('GET', `staff/${encodeURIComponent(userid)}/messages`)) as { messages: never[] }).messages, // as above
  }
}
