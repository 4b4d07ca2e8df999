/** Texts that try to become more than text. */
export const hostile: readonly string[] = [
  '</code></details><script>alert(1)</script>',
  '| a | b |\n|---|---|',
  '[click](javascript:alert(1))',
  '![x](https://evil.example/pixel)',
  '# heading\n> quote\n- list\n1. list',
  '```\nnot code\n```',
  '`code` **bold** _em_ ~~gone~~',
  'https://evil.example www.evil.example mail@evil.example',
  '@acme/admins #1 GH-1',
  '$\\frac{1}{0}$ &lt;b&gt; &#60;b&#62; &amp;',
  '<!-- comment',
  '```mermaid\ngantt\n```',
  '::error::x ##[error]y',
  '\u001B[31mred\u001B[0m \u0000\u202E',
]

/** What a browser makes of entities: the text that a reader sees. */
export function decode(html: string): string {
  return html.replace(/&#(\d+);/g, (_all, code: string) => String.fromCodePoint(Number(code)))
}
