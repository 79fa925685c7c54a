const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

/** Text as it stands in HTML, inside and outside attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character] ?? character)
}

/** A small page of its own: for the OAuth chooser, scanned codes and refusals. */
export function simplePage(title: string, body: string): string {
  return `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
:root{color-scheme:light dark;--ink:#1c1f1e;--soft:#68706d;--paper:#f4f6f5;--card:#fff;--line:#dfe4e2;--accent:#0b7a6b}
@media(prefers-color-scheme:dark){:root{--ink:#e8ecea;--soft:#98a19e;--paper:#141716;--card:#1e2221;--line:#323836;--accent:#3fb8a6}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.6 system-ui,"PingFang SC","Microsoft YaHei","Noto Sans SC",sans-serif}
main{max-width:520px;margin:0 auto;padding:32px 16px}h1{font-size:20px;margin:0 0 8px}p{margin:0 0 16px;color:var(--soft)}
ul{list-style:none;margin:0 0 24px;padding:0;border:1px solid var(--line);border-radius:10px;overflow:hidden;background:var(--card)}
li+li{border-top:1px solid var(--line)}li a,li button{display:flex;gap:12px;align-items:center;width:100%;padding:10px 14px;border:0;background:none;color:inherit;font:inherit;text-align:left;text-decoration:none;cursor:pointer}
li a:hover,li button:hover{background:color-mix(in srgb,var(--accent) 10%,transparent)}li img{width:32px;height:32px;border-radius:6px}small{color:var(--soft);margin-left:auto}
h2{font-size:14px;margin:0 0 8px;color:var(--soft);font-weight:600}input{width:100%;padding:8px 12px;margin:0 0 12px;border:1px solid var(--line);border-radius:8px;background:var(--card);color:inherit;font:inherit}
code{font:13px ui-monospace,monospace}
</style><main>${body}</main></html>`
}
