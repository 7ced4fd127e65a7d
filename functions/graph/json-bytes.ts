/** The bytes of JSON's structure. In UTF-8 they are part of no other character. */
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_BRACKET = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;

/** An object inside of JSON, of which some fields were read. */
export interface PickedObject {
  readonly fields: Record<string, unknown>;
  /** The place after it. */
  readonly end: number;
}

/** Names of fields, and their bytes. */
export type FieldNames = readonly (readonly [name: string, bytes: Buffer])[];

/** The names of fields as `pickFields` takes them. */
export const fieldNames = (names: readonly string[]): FieldNames =>
  names.map((name) => [name, Buffer.from(name)]);

/**
 * Finds where an object ends, and reads some of its fields: in half the time of parsing it, and without objects for the
 * garbage collector.
 * @param start the place of the object's first brace. @param names of the fields to read.
 * @returns `undefined` when there is another thing than an object of compact JSON (without whitespace between its tokens)
 * with names without escapes. Other fields are only stepped over: their values may not be JSON.
 * @throws SyntaxError when the value of a named field is not JSON.
 */
export function pickFields(json: Buffer, start: number, names: FieldNames): PickedObject | undefined {
  const fields: Record<string, unknown> = {};
  if (json[start] !== OPEN_BRACE) return undefined;
  if (json[start + 1] === CLOSE_BRACE) return { fields, end: start + 2 };
  for (let at = start + 1; ; ) {
    const nameEnd = json[at] === QUOTE ? endOfPlain(json, at + 1) : -1;
    if (nameEnd < 0 || json[nameEnd + 1] !== COLON) return undefined;
    const end = afterValue(json, nameEnd + 2);
    if (end < 0) return undefined;
    for (const [name, bytes] of names) {
      if (!isSame(json, at + 1, nameEnd, bytes)) continue;
      fields[name] = JSON.parse(json.toString('utf8', nameEnd + 2, end));
    }
    if (json[end] === CLOSE_BRACE) return { fields, end: end + 1 };
    if (json[end] !== COMMA) return undefined;
    at = end + 1;
  }
}

/** The place of the quote that ends a text; -1 when there is an escape in it. */
function endOfPlain(json: Buffer, start: number): number {
  for (let at = start; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) return at;
    if (byte === BACKSLASH) return -1;
  }
  return -1;
}

function isSame(json: Buffer, start: number, end: number, name: Buffer): boolean {
  if (end - start !== name.length) return false;
  for (let at = 0; at < name.length; at += 1) if (json[start + at] !== name[at]) return false;
  return true;
}

/** The place after a value; -1 when it does not end. */
function afterValue(json: Buffer, start: number): number {
  const first = json[start];
  if (first === QUOTE) return afterString(json, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return afterNested(json, start);
  for (let at = start; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET) return at > start ? at : -1;
    if (byte === SPACE) return -1;
  }
  return -1;
}

function afterString(json: Buffer, start: number): number {
  for (let at = start + 1; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH) at += 1;
  }
  return -1;
}

function afterNested(json: Buffer, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at += 1) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = afterString(json, at) - 1;
      if (at < 0) return -1;
    } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
      depth += 1;
    } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}
