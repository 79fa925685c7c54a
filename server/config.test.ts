import { describe, expect, it } from 'vitest'
import { readConfig, variables } from '#server/config.ts'
import { StartError } from '#server/kernel/start-error.ts'

const wecom = {
  WECOM_CORP_ID: 'ww0123456789abcdef',
  WECOM_AGENT_ID: '1000002',
  WECOM_SECRET: 'abcdefghijklmnopqrstuvwxyz012345',
  WECOM_TOKEN: 'QDG6eK',
  WECOM_AES_KEY: 'jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C',
}

function refusal(environment: Record<string, string>): string {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof StartError) return error.message
    throw error
  }
  return ''
}

describe('the configuration', () => {
  it('of an empty environment is the demo on this machine', () => {
    const { home, ...rest } = readConfig({ PATH: '/bin', QUNCE_DATABASE_URL: '' })
    expect(home).toMatch(/^\/.*\.qunce$/)
    expect(rest).toEqual({
      host: '127.0.0.1',
      port: 8321,
      databaseUrl: undefined,
      publicUrl: undefined,
      zone: 'Asia/Shanghai',
      demoSpeed: 1440,
      secretKey: undefined,
      log: { to: 'file', level: 'info' },
      webhookNetworks: [],
      wecom: undefined,
    })
  })

  it('takes networks of one’s own for webhooks, and nothing that is none', () => {
    const read = (text: string) => readConfig({ QUNCE_WEBHOOK_NETWORKS: text }).webhookNetworks
    expect(read('10.2.0.0/16, 192.168.7.20,fd00::/8')).toEqual(['10.2.0.0/16', '192.168.7.20', 'fd00::/8'])
    expect(() => read('10.2.0.0/99')).toThrow(/QUNCE_WEBHOOK_NETWORKS is "10.2.0.0\/99"; it must be addresses or CIDR/)
  })

  it('takes WeCom’s values together', () => {
    expect(readConfig({ ...wecom, WECOM_BASE_URL: 'http://127.0.0.1:9000/' }).wecom).toEqual({
      corpId: 'ww0123456789abcdef',
      agentId: 1000002,
      secret: wecom.WECOM_SECRET,
      token: 'QDG6eK',
      aesKey: wecom.WECOM_AES_KEY,
      baseUrl: 'http://127.0.0.1:9000',
      oauthUrl: 'https://open.weixin.qq.com',
    })
  })

  it('names every mistake at once, each with its rule and an example', () => {
    const told = refusal({ PORT: '70000', QUNCE_DEMO_SPEED: '0.5', QUNCE_ZONE: 'Asia/Beijing', QUNCE_HOEM: '/x' })
    expect(told).toContain('has 4 mistake(s)')
    expect(told).toContain('PORT is "70000"; it must be a whole number from 0')
    expect(told).toContain('QUNCE_DEMO_SPEED is "0.5"; it must be a number from 1 to 1440')
    expect(told).toContain('QUNCE_ZONE is "Asia/Beijing"')
    expect(told).toContain('QUNCE_HOEM is not a variable of Qunce')
  })

  it('says which of WeCom’s values are missing', () => {
    const { WECOM_TOKEN: _token, WECOM_AES_KEY: _key, ...some } = wecom
    expect(refusal(some)).toContain('WECOM_TOKEN, WECOM_AES_KEY: missing')
  })

  it.each(Object.entries(variables).flatMap(([name, given]) => ('isSecret' in given ? [name] : [])))(
    'does not show the value of %s',
    (name) => {
      const told = refusal({ ...wecom, [name]: 'tell-nobody!' })
      expect(told).toContain(`${name} is (hidden)`)
      expect(told).not.toContain('tell-nobody')
    },
  )
})
