/** An element: its name, and text or child elements. */
export type XmlElement = readonly [
  name: string,
  content: string | number | boolean | readonly (XmlElement | undefined)[],
];

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

// Control characters are legal in keys. S3 sends them as character references, which the SDK parses.
const escapeText = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to replace
  text.replace(/[&<>"\u0000-\u001f]/g, (found) => ESCAPES[found] ?? `&#${found.charCodeAt(0)};`);

const unescapeText = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (whole, hex, decimal, name) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name] ?? whole;
  });

function render([name, content]: XmlElement): string {
  const inner =
    typeof content === 'object'
      ? content.map((child) => (child === undefined ? '' : render(child))).join('')
      : escapeText(String(content));
  return `<${name}>${inner}</${name}>`;
}

/** A document with `root`; omits undefined children. */
export function writeXml(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${render(root)}`;
}

/** The raw content of every element with this name. Only for the SDK's flat request bodies. */
export function readElements(xml: string, name: string): string[] {
  const found = xml.matchAll(new RegExp(`<${name}(?:\\s[^>]*)?>([\\s\\S]*?)</${name}>`, 'g'));
  return [...found].map((match) => match[1] ?? '');
}

/** The text of the first element with this name; undefined if there is none. */
export function readText(xml: string, name: string): string | undefined {
  const [inside] = readElements(xml, name);
  return inside === undefined ? undefined : unescapeText(inside);
}
