import { z } from 'zod'

/** Any JSON value. Registered under a name, so that the API's document can refer to it from within itself. */
export const jsonValue = z.json().register(z.globalRegistry, { id: 'json' })
