import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { beginTour } from './mutations.ts'

/** Offers the tour again, where its first stop is. */
export function useBeginTour(): () => void {
  const client = useQueryClient()
  const navigate = useNavigate()
  return () => {
    void beginTour(client)
    void navigate({ to: '/today' })
  }
}
