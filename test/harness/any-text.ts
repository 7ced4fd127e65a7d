import fc from 'fast-check';

/** Any code point but surrogates, often one with a meaning in JSON or in a line. */
const anyCharacter = fc.oneof(
  fc.constantFrom('"', '\\', '\n', '\r', '\0', '{', '}', ' ', 'a', '0', '\u2028', 'é'),
  fc.integer({ min: 0, max: 0xff }).map(characterOf),
  fc.integer({ min: 0, max: 0x10ffff - 0x800 }).map((at) => characterOf(at < 0xd800 ? at : at + 0x800)),
);

function characterOf(codePoint: number): string {
  return String.fromCodePoint(codePoint);
}

/** Any text. fast-check's own unit `binary` takes more than a second of CPU to set up. */
export function anyText(options: { readonly maxLength?: number } = {}): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, ...options });
}
