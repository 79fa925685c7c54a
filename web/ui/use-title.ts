import { useEffect } from 'react'

/** The window's title while the page stands. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · 群策`
  }, [title])
}
