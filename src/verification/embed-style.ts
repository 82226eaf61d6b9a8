/** How the card looks. It stands in the card itself, which asks for nothing but the picture. */
export const embedStyle = `
:root {
  color-scheme: light dark;
  --surface: light-dark(#ffffff, #172024);
  --ink: light-dark(#1d2a30, #d8e0e3);
  --strong: light-dark(#10191d, #f3f6f7);
  --muted: light-dark(#53626a, #9aa9b1);
  --line: light-dark(#dde3e5, #2b373d);
  --good: light-dark(#12633c, #7fd6a6);
  --warn: light-dark(#755000, #ecc374);
  --bad: light-dark(#9d2328, #f5a8a5);
}
* { box-sizing: border-box; margin: 0; }
html, body { height: 100%; }
body { background: var(--surface); color: var(--ink); font: 14px/1.4 system-ui, sans-serif; }
main {
  position: relative;
  display: flex;
  gap: 16px;
  align-items: center;
  min-height: 100%;
  padding: 12px 16px;
  border: 1px solid var(--line);
  border-inline-start: 5px solid var(--edge, var(--muted));
  border-radius: 6px;
}
main > :last-child { flex: 1; min-width: 0; }
img { flex: none; width: 96px; height: 96px; object-fit: contain; }
.expired img, .revoked img { filter: grayscale(1); opacity: 0.55; }
.valid { --edge: var(--good); }
.expired { --edge: var(--warn); }
.revoked { --edge: var(--bad); }
.verdict { color: var(--edge); font-weight: 600; }
h1, .awarded {
  display: -webkit-box;
  overflow: hidden;
  overflow-wrap: anywhere;
  -webkit-box-orient: vertical;
}
h1 { font: 600 17px/1.25 ui-serif, Georgia, serif; text-wrap: balance; -webkit-line-clamp: 2; }
a { color: var(--strong); text-decoration: none; }
a::after { content: ''; position: absolute; inset: 0; }
a:hover { text-decoration: underline; }
a:focus-visible { outline: none; }
a:focus-visible::after { outline: 2px solid; outline-offset: -4px; }
b { color: var(--strong); font-weight: 600; }
.awarded { margin-top: 2px; -webkit-line-clamp: 3; }
@media (max-width: 300px), (max-height: 119px) {
  main { gap: 10px; padding: 6px 10px; }
  img { width: 48px; height: 48px; }
}
@media (max-height: 119px) {
  h1, .awarded { -webkit-line-clamp: 1; }
}
`

/**
 * What the card may do, in whichever page it is framed: show its picture and look as it does. The address is said in
 * full: in a sandboxed frame not every browser takes \`'self'\` for us.
 */
export async function embedPolicy(origin: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(embedStyle))
  const hash = btoa(String.fromCharCode(...new Uint8Array(digest)))
  return `default-src 'none'; img-src ${origin} data:; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors *`
}
