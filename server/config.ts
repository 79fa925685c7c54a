/** The environment: every variable Qunce reads, checked once at the start. docs and README print this table. */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { StartError } from '#server/kernel/start-error.ts'

/** The project's own folder. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url))

type Variable<T> = { means: string; rule: string; example: string; isSecret?: true; form: z.ZodType<T> }
const variable = <T>(given: Variable<T>): Variable<T> => given

const url = z.url({ protocol: /^https?$/ }).transform((text) => text.replace(/\/+$/, ''))
/** Base64 of 32 bytes each, by commas. */
export const secretKeys = /^[A-Za-z0-9+/]{43}=(,[A-Za-z0-9+/]{43}=)*$/

const isZone = (zone: string): boolean => {
  try {
    return Temporal.ZonedDateTime.from(`2000-01-01[${zone}]`) instanceof Temporal.ZonedDateTime
  } catch {
    return false
  }
}

/** Every variable, with what it means, the rule its value keeps and a value that keeps it. */
export const variables = {
  QUNCE_HOME: variable({
    means: 'where data lives',
    rule: 'a folder; default ./.qunce',
    example: '/srv/qunce',
    form: z.string().min(1).default('.qunce'),
  }),
  HOST: variable({
    means: 'network address to listen on',
    rule: 'an address or host name of this machine; default 127.0.0.1',
    example: '0.0.0.0',
    form: z
      .string()
      .regex(/^[\w.:-]+$/)
      .default('127.0.0.1'),
  }),
  PORT: variable({
    means: 'port to listen on',
    rule: 'a whole number from 0 (a free one) to 65535; default 8321',
    example: '8321',
    form: z.string().regex(/^\d+$/).transform(Number).pipe(z.number().max(65_535)).default(8321),
  }),
  QUNCE_DATABASE_URL: variable({
    means: 'a PostgreSQL to use instead of the bundled one',
    rule: 'postgresql://name:password@host/database, PostgreSQL 15 or later',
    example: 'postgresql://qunce:…@db.example/qunce',
    isSecret: true,
    form: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  }),
  QUNCE_PUBLIC_URL: variable({
    means: 'where browsers and WeCom reach this server, when a proxy stands before it',
    rule: 'an http(s) address without a path',
    example: 'https://qunce.example',
    form: url.refine((text) => new URL(text).pathname === '/').optional(),
  }),
  QUNCE_ZONE: variable({
    means: 'the time zone of a new corp',
    rule: 'an IANA time zone; default Asia/Shanghai',
    example: 'Asia/Shanghai',
    form: z.string().refine(isZone).default('Asia/Shanghai'),
  }),
  QUNCE_DEMO_SPEED: variable({
    means: 'how many times faster than real time the demo corp’s clock may run',
    rule: 'a number from 1 to 1440 (a day in a minute); default 1440',
    example: '1440',
    form: z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number)
      .pipe(z.number().min(1).max(1440))
      .default(1440),
  }),
  QUNCE_SECRET_KEY: variable({
    means: 'the key that seals secrets in the database',
    rule: 'base64 of 32 bytes; several by commas when rotating, the first seals; by default made once and kept in QUNCE_HOME/secret-key',
    example: 'what `openssl rand -base64 32` prints',
    isSecret: true,
    form: z.string().regex(secretKeys).optional(),
  }),
  QUNCE_WEBHOOK_NETWORKS: variable({
    means: 'networks of your own that webhooks may lead to, beside the internet',
    rule: 'addresses or CIDR ranges by commas; default none',
    example: '10.2.0.0/16,192.168.7.20',
    form: z
      .string()
      .transform((text) => text.split(',').map((part) => part.trim()))
      .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()])))
      .default([]),
  }),
  QUNCE_LOG: variable({
    means: 'where structured logs go',
    rule: 'file (QUNCE_HOME/qunce.log) or stderr; default file',
    example: 'stderr',
    form: z.enum(['file', 'stderr']).default('file'),
  }),
  QUNCE_LOG_LEVEL: variable({
    means: 'how much is logged',
    rule: 'one of error, warn, info, debug; default info',
    example: 'info',
    form: z.enum(['error', 'warn', 'info', 'debug']).default('info'),
  }),
  WECOM_CORP_ID: variable({
    means: 'WeCom: 企业ID, on the console’s page 我的企业',
    rule: 'ww or wx followed by letters and digits',
    example: 'ww0123456789abcdef',
    form: z
      .string()
      .regex(/^w[wx][0-9a-zA-Z]{8,62}$/)
      .optional(),
  }),
  WECOM_AGENT_ID: variable({
    means: 'WeCom: AgentId of the self-built app',
    rule: 'a whole number',
    example: '1000002',
    form: z
      .string()
      .regex(/^\d{1,15}$/)
      .transform(Number)
      .optional(),
  }),
  WECOM_SECRET: variable({
    means: 'WeCom: Secret of the self-built app',
    rule: 'letters, digits, - and _, at least 16 of them',
    example: 'copied from the app’s page',
    isSecret: true,
    form: z
      .string()
      .regex(/^[\w-]{16,128}$/)
      .optional(),
  }),
  WECOM_TOKEN: variable({
    means: 'WeCom: Token of the app’s callback (接收消息)',
    rule: '1 to 32 letters and digits (D90930)',
    example: 'copied from the app’s page',
    isSecret: true,
    form: z
      .string()
      .regex(/^[0-9a-zA-Z]{1,32}$/)
      .optional(),
  }),
  WECOM_AES_KEY: variable({
    means: 'WeCom: EncodingAESKey of the app’s callback',
    rule: 'exactly 43 letters and digits (D90930)',
    example: 'copied from the app’s page',
    isSecret: true,
    form: z
      .string()
      .regex(/^[0-9a-zA-Z]{43}$/)
      .optional(),
  }),
  WECOM_BASE_URL: variable({
    means: 'WeCom: what stands before /cgi-bin',
    rule: 'an http(s) address; default https://qyapi.weixin.qq.com',
    example: 'https://qyapi.weixin.qq.com',
    form: url.default('https://qyapi.weixin.qq.com'),
  }),
  WECOM_OAUTH_URL: variable({
    means: 'WeCom: what stands before /connect/oauth2/authorize',
    rule: 'an http(s) address; default https://open.weixin.qq.com',
    example: 'https://open.weixin.qq.com',
    form: url.default('https://open.weixin.qq.com'),
  }),
}

type Name = keyof typeof variables
type Values = { [name in Name]: z.output<(typeof variables)[name]['form']> }

/** The values that connect a corp to WeCom: given all together, or none of them. */
const wecomNames = ['WECOM_CORP_ID', 'WECOM_AGENT_ID', 'WECOM_SECRET', 'WECOM_TOKEN', 'WECOM_AES_KEY'] as const

export type WecomConfig = {
  corpId: string
  agentId: number
  secret: string
  token: string
  aesKey: string
  baseUrl: string
  oauthUrl: string
}

export type Config = {
  /** Absolute. */
  home: string
  host: string
  port: number
  databaseUrl: string | undefined
  publicUrl: string | undefined
  zone: string
  demoSpeed: number
  /** As given; `secretKeys()` tells the ones in force. */
  secretKey: string | undefined
  webhookNetworks: readonly string[]
  log: { to: 'file' | 'stderr'; level: string }
  /** Undefined: the demo corp on the sandbox. */
  wecom: WecomConfig | undefined
}

/** The environment with the project's `.env` beneath it. */
export function readEnvironment(folder: string = projectFolder): Record<string, string | undefined> {
  const file = join(folder, '.env')
  return { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...process.env }
}

/**
 * The configuration in an environment; an empty value counts as none. Throws one StartError that names every bad
 * variable with its value, its rule and an example; secrets are masked.
 */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const problems: string[] = []
  const given = Object.entries(environment).filter(([, value]) => value !== undefined && value !== '')
  const values = Object.fromEntries(
    Object.entries(variables).map(([name, { form, rule, example, ...about }]) => {
      const value = given.find(([other]) => other === name)?.[1]
      const read = form.safeParse(value)
      if (read.success) return [name, read.data]
      const shown = 'isSecret' in about ? '(hidden)' : JSON.stringify(value)
      problems.push(`${name} is ${shown}; it must be ${rule}. For example: ${example}`)
      return [name, undefined]
    }),
  ) as Values // each value is what its own form read
  for (const [name] of given)
    if (/^(QUNCE|WECOM)_/.test(name) && !Object.hasOwn(variables, name))
      problems.push(`${name} is not a variable of Qunce; the ones there are: ${Object.keys(variables).join(', ')}`)
  const absent = wecomNames.filter((name) => !given.some(([other]) => other === name))
  if (absent.length > 0 && absent.length < wecomNames.length)
    problems.push(
      `${absent.join(', ')}: missing. WeCom needs ${wecomNames.join(', ')} together; remove them all for the demo`,
    )
  if (problems.length > 0)
    throw new StartError(`The configuration has ${problems.length} mistake(s):\n- ${problems.join('\n- ')}`)
  return configOf(values)
}

const configOf = (values: Values): Config => ({
  home: resolve(projectFolder, values.QUNCE_HOME),
  host: values.HOST,
  port: values.PORT,
  databaseUrl: values.QUNCE_DATABASE_URL,
  publicUrl: values.QUNCE_PUBLIC_URL,
  zone: values.QUNCE_ZONE,
  demoSpeed: values.QUNCE_DEMO_SPEED,
  secretKey: values.QUNCE_SECRET_KEY,
  webhookNetworks: values.QUNCE_WEBHOOK_NETWORKS,
  log: { to: values.QUNCE_LOG, level: values.QUNCE_LOG_LEVEL },
  wecom: wecomOf(values),
})

function wecomOf(values: Values): WecomConfig | undefined {
  const { WECOM_CORP_ID: corpId, WECOM_AGENT_ID: agentId, WECOM_SECRET: secret } = values
  const { WECOM_TOKEN: token, WECOM_AES_KEY: aesKey, WECOM_BASE_URL: baseUrl, WECOM_OAUTH_URL: oauthUrl } = values
  if (!corpId || agentId === undefined || !secret || !token || !aesKey) return undefined
  return { corpId, agentId, secret, token, aesKey, baseUrl, oauthUrl }
}

/** Where browsers and WeCom reach the server that listens on `port`. */
export const publicUrlOf = ({ publicUrl, host }: Config, port: number): string =>
  publicUrl ?? `http://${host.includes(':') ? `[${host}]` : host}:${port}`
