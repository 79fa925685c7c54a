import { useEffect, useState } from 'react'
import { type Beside, whereAmI } from './client.ts'

/** Where in WeCom the page stands; null until its client has said so. */
export function useBeside(): Beside | null {
  const [beside, setBeside] = useState<Beside | null>(null)
  useEffect(() => {
    let isMounted = true
    void whereAmI().then((found) => {
      if (isMounted) setBeside(found)
    })
    return () => {
      isMounted = false
    }
  }, [])
  return beside
}
