import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import type { Page } from '#contract/paging.ts'
import type {
  CreatedWebhook,
  RotatedWebhook,
  SaveWebhook,
  WebhookItem,
  WebhookList,
  WebhookMessageItem,
} from '#contract/webhook.ts'
import { byCursor } from '#web/wire/by-cursor.ts'
import { change, read } from '#web/wire/request.ts'

/** What is sent shows up by itself: the receiver's answer comes when it comes. */
const refreshMs = 3_000

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => read<WebhookList>('webhooks', {}, signal),
  refetchInterval: refreshMs * 5,
})

export type MessageState = WebhookMessageItem['state']

export const messagesQuery = (webhookId: string, state: MessageState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', webhookId, 'messages', state ?? 'all'],
    queryFn: ({ pageParam, signal }) =>
      read<Page<WebhookMessageItem>>(`webhooks/${webhookId}/messages`, { state, cursor: pageParam, limit: 50 }, signal),
    ...byCursor,
    refetchInterval: refreshMs,
  })

function useChange<Input, Output>(act: (input: Input) => Promise<Output>) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: () => client.invalidateQueries({ queryKey: webhooksQuery.queryKey }),
    gcTime: 0,
  })
}

export const useMakeWebhook = () => useChange((body: SaveWebhook) => change<CreatedWebhook>('POST', 'webhooks', body))
export const useSaveWebhook = (webhookId: string) =>
  useChange((body: SaveWebhook) => change('PUT', `webhooks/${webhookId}`, body))
export const useRemoveWebhook = () => useChange((webhookId: string) => change('DELETE', `webhooks/${webhookId}`))
export const usePauseWebhook = () => useChange((webhookId: string) => change('POST', `webhooks/${webhookId}/pause`))
export const useResumeWebhook = () => useChange((webhookId: string) => change('POST', `webhooks/${webhookId}/resume`))
export const useRotateSecret = () =>
  useChange((webhookId: string) => change<RotatedWebhook>('POST', `webhooks/${webhookId}/secret`))
export const useTestWebhook = () => useChange((webhookId: string) => change('POST', `webhooks/${webhookId}/test`))
export const useRepeatMessage = (webhookId: string) =>
  useChange(({ webhookMessageId }: Pick<WebhookMessageItem, 'webhookMessageId'>) =>
    change('POST', `webhooks/${webhookId}/messages/${webhookMessageId}/again`),
  )

/** One of the corp's subscriptions; undefined while the list is on its way, null when it is not in it. */
export const webhookIn = (list: WebhookList | undefined, webhookId: string): WebhookItem | null | undefined =>
  list && (list.items.find((one) => one.webhookId === webhookId) ?? null)
