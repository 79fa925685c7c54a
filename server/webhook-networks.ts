import { isLoopback, loopbackNetworks } from '#server/features/webhook/index.ts'
import type { Runtime } from '#server/runtime.ts'

/**
 * Where webhooks may lead beside the internet: the networks of QUNCE_WEBHOOK_NETWORKS, and this machine itself where Qunce
 * is reached on it alone, as while one tries it out.
 */
export const webhookNetworks = ({ config, publicUrl }: Pick<Runtime, 'config' | 'publicUrl'>): readonly string[] => [
  ...config.webhookNetworks,
  ...(mayLoopback({ publicUrl }) ? loopbackNetworks : []),
]

export const mayLoopback = ({ publicUrl }: Pick<Runtime, 'publicUrl'>): boolean =>
  isLoopback(new URL(publicUrl).hostname)
