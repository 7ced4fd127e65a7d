import { stripVTControlCharacters } from 'node:util';

/** How the styles of the local command look; SGR codes. */
const STYLES: Readonly<Record<string, string>> = {
  '31': 'color:#ff8a80',
  '32': 'color:#7ddc9b',
  '33': 'color:#f2c069',
  '2': 'color:#8b94a3',
  '1': 'font-weight:700',
};
const SGR = new RegExp(`${String.fromCharCode(27)}\\[(\\d+)m`, 'g');

/**
 * What a terminal would show, as a page.
 * @param text output with colors. @param command that was typed.
 */
export function terminalPage(command: string, text: string): string {
  let html = '';
  let at = 0;
  for (const match of text.matchAll(SGR)) {
    html += escaped(text.slice(at, match.index));
    const style = STYLES[match[1] ?? ''];
    html += style === undefined ? '</span>' : `<span style="${style}">`;
    at = match.index + match[0].length;
  }
  html += escaped(text.slice(at));
  return `<!doctype html><meta charset="utf-8"><style>
body{margin:0;background:#161a20;color:#e6e9ee}pre{margin:0;padding:18px 22px;font:14px/1.45 'DejaVu Sans Mono',monospace}
b{color:#8ab4ff}</style><pre><b>$ ${escaped(command)}</b>\n${html}</pre>`;
}

const escaped = (text: string): string =>
  stripVTControlCharacters(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;');
