import { defaults, type SandboxOptions } from '../options.ts'
import { startSandbox, type Sandbox } from '../sandbox.ts'

/** An answer of the API as a client sees it. */
export type Answer = { errcode: number; errmsg: string } & Record<string, unknown>

/** A small sandbox in this process whose people stand still and whose real and corp time move only when told to. */
export type Opened = {
  sandbox: Sandbox
  /** Moves real time. */
  passReal: (ms: number) => void
  /** Moves corp time and lets the people live through it. */
  passCorp: (duration: Temporal.DurationLike) => Promise<void>
  get: (path: string, query?: Record<string, string>) => Promise<Answer>
  post: (path: string, body: unknown) => Promise<Answer>
  control: (method: string, path: string, body?: unknown) => Promise<{ status: number; body: Answer }>
  act: (action: Record<string, unknown>) => Promise<Record<string, unknown>>
  /** Fetches a new access token, for calls after the old one's life. */
  renew: () => Promise<void>
  close: () => Promise<void>
}

const small: SandboxOptions = { ...defaults, groupChats: 4, members: 30, rate: 0, people: false, resultLag: 0 }

export async function openSandbox(over: Partial<SandboxOptions> = {}): Promise<Opened> {
  let real = Temporal.Instant.from('2026-11-23T00:00:00Z').epochMilliseconds
  const sandbox = await startSandbox({ ...small, ...over }, () => real)
  const { base, control: controlBase, corpid, secret } = sandbox.connection
  const json = async (response: Response): Promise<Answer> => (await response.json()) as Answer // the API answers JSON objects
  let token = ''
  const call = async (path: string, query: Record<string, string>, init?: RequestInit): Promise<Answer> => {
    const url = new URL(`${base}/cgi-bin/${path}`)
    for (const [key, value] of Object.entries({ access_token: token, ...query })) url.searchParams.set(key, value)
    return json(await fetch(url, init))
  }
  const opened: Opened = {
    sandbox,
    passReal: (ms) => {
      real += ms
    },
    passCorp: async (duration) => {
      const now = Temporal.Instant.fromEpochMilliseconds(sandbox.world.clock.now())
      const corpTime = now.toZonedDateTimeISO(sandbox.world.corp.zone).add(duration).toInstant().toString()
      await opened.control('PUT', '/clock', { corpTime })
    },
    get: (path, query = {}) => call(path, query),
    post: (path, body) => call(path, {}, { method: 'POST', body: JSON.stringify(body) }),
    control: async (method, path, body) => {
      const response = await fetch(
        `${controlBase}${path}`,
        body === undefined ? { method } : { method, body: JSON.stringify(body) },
      )
      return { status: response.status, body: await json(response) }
    },
    act: async (action) => {
      const answer = await opened.control('POST', '/actions', action)
      if (answer.status !== 200) throw new Error(`${String(action['kind'])}: ${JSON.stringify(answer.body)}`)
      return answer.body
    },
    renew: async () => {
      token = String((await opened.get('gettoken', { corpid, corpsecret: secret }))['access_token'])
    },
    close: () => sandbox.close(),
  }
  await opened.renew()
  return opened
}

/** A PNG of one pixel: enough of a picture for media/upload. */
export const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

/** Uploads a file by multipart; answers its media id. */
export async function upload(
  opened: Opened,
  type: string,
  content: Uint8Array,
  path = 'media/upload',
  query: Record<string, string> = {},
): Promise<Answer> {
  const token = await opened.get('gettoken', {
    corpid: opened.sandbox.connection.corpid,
    corpsecret: opened.sandbox.connection.secret,
  })
  const form = new FormData()
  form.append('media', new Blob([new Uint8Array(content)]), 'picture.png')
  const url = `${opened.sandbox.connection.base}/cgi-bin/${path}?type=${type}&access_token=${String(token['access_token'])}&${new URLSearchParams(query).toString()}`
  return (await (await fetch(url, { method: 'POST', body: form })).json()) as Answer // the API answers JSON objects
}

/** The first group chat with its owner, a friend of the owner and a member who is nobody's friend. */
export function someone(opened: Opened): { chatId: string; owner: string; friend: string; stranger: string } {
  const { store } = opened.sandbox.world
  const row = store.row<{ chatId: string; owner: string; friend: string }>(
    `select g.chat_id as chatId, g.owner, f.external_userid as friend from group_chat g
     join membership m on m.chat_id = g.chat_id join follow f on f.userid = g.owner and f.external_userid = m.member_id
     where (select count(*) from follow o where o.external_userid = f.external_userid) = 1
     order by g.chat_id, f.external_userid limit 1`,
  )
  const stranger = store.row<{ id: string }>(
    `select m.member_id as id from membership m where m.type = 2 and m.chat_id = ?
       and not exists (select 1 from follow f where f.external_userid = m.member_id) order by m.member_id limit 1`,
    row?.chatId ?? '',
  )
  if (!row || !stranger) throw new Error('the small corp holds no such people')
  return { ...row, stranger: stranger.id }
}
