import type { World } from '../world/world.ts'
import type { Fields } from './field.ts'

/** A file that came by multipart. */
export type Upload = { filename: string; mime: string; content: Uint8Array }

/** One call that passed the gate: token checked, body parsed. */
export type Call = { world: World; query: Record<string, string>; body: Fields; ip: string; path: string }

/** What goes out instead of JSON. */
export type Download = { filename: string; mime: string; content: Uint8Array }

/**
 * A simulated path. `open` needs no token; `app` is whose secret the token must come from, the contact app's when absent.
 * The answer's fields stand behind errcode and errmsg; a WecomError thrown is the refusal.
 * Everything an answer writes is one transaction.
 */
export type Route = { path: string; method: 'GET' | 'POST'; section: number; open?: true; app?: 'archive' } & (
  | { kind?: 'json'; answer: (call: Call) => Record<string, unknown> }
  | { kind: 'upload'; answer: (call: Call, upload: Upload | undefined) => Record<string, unknown> }
  | { kind: 'download'; answer: (call: Call) => Download }
)
