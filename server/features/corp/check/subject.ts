/** A corp's connection as it is, or will be, used: the values to be checked. */
export type Subject = {
  slug: string
  wecomCorpId: string
  agentId: number
  secret: string
  token: string
  aesKey: string
  baseUrl: string
  publicUrl: string
}
