import { DECIMAL, type Parse } from '#functions/lake/parquet/schema.ts';

// Each of these converts a value other than null to one type; `undefined` unless it matches exactly: nothing is rounded,
// trimmed or guessed.

const DECIMAL_END = 10n ** BigInt(DECIMAL.precision);
const INT64_END = 2n ** 63n;
const MICROS = { perMinute: 60_000_000n, perSecond: 1_000_000n, perMilli: 1_000n } as const;
/** The year 10,000, in seconds: beyond it are milliseconds that were taken for seconds. */
const UNIX_END = 253_402_300_800n;
const DAY_MS = 86_400_000;
const DAYS_OF_400_YEARS = 146_097;

/**
 * The text of a number. JSON numbers were parsed to 64-bit floating point, which is exact up to 15 significant digits
 * (IEEE 754); longer ones may differ from what was sent.
 */
function numberText(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'number') return undefined;
  if (Number.isSafeInteger(value)) return String(value);
  const text = String(value);
  return text.replace(/\D/g, '').replace(/^0+/, '').length <= 15 ? text : undefined;
}

/** Digits that a number holds exactly, whatever they are. */
const EXACT_DIGITS = 15;

const MINUS = 45;
const ZERO = 48;

/** A decimal number times 10^scale; `undefined` when that is not a whole number. */
function unscaled(value: unknown, scale: number): number | bigint | undefined {
  const text = numberText(value);
  if (text === undefined) return undefined;
  const isNegative = text.charCodeAt(0) === MINUS;
  const point = text.indexOf('.');
  const whole = (point < 0 ? text.length : point) - (isNegative ? 1 : 0);
  if (whole + scale > EXACT_DIGITS) return longUnscaled(text, scale);
  // Digit by digit, because a regular expression and a bigint take four times as long, and rows are mostly numbers.
  let size = 0;
  let decimals = 0;
  if (whole === 0 || point === text.length - 1) return undefined;
  for (let at = isNegative ? 1 : 0; at < text.length; at += 1) {
    if (at === point) continue;
    const digit = text.charCodeAt(at) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return undefined;
    if (point >= 0 && at > point) decimals += 1;
    if (decimals <= scale) size = size * 10 + digit;
    else if (digit !== 0) return undefined;
  }
  for (; decimals < scale; decimals += 1) size *= 10;
  return isNegative ? 0 - size : size;
}

function longUnscaled(text: string, scale: number): number | bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = ''] = match;
  if (fraction.length > scale && /[^0]/.test(fraction.slice(scale))) return undefined;
  const size = BigInt(whole + fraction.slice(0, scale).padEnd(scale, '0'));
  return shortest(sign === '-' ? -size : size);
}

/** The number of the same value, if there is one. */
function shortest(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** Text, unchanged. A whole number counts as text if it is exact. */
export const parseText: Parse = (value) => {
  if (typeof value === 'string') return value;
  return Number.isSafeInteger(value) ? String(value) : undefined;
};

/** Nonempty text. */
export const parseId: Parse = (value) => (value === '' ? undefined : parseText(value));

/** A 64-bit whole number. */
export const parseInt64: Parse = (value) => {
  const number = unscaled(value, 0);
  return number !== undefined && number >= -INT64_END && number < INT64_END ? number : undefined;
};

/** A decimal number, times 10^scale. */
export const parseDecimal: Parse = (value) => {
  const number = unscaled(value, DECIMAL.scale);
  return number !== undefined && number > -DECIMAL_END && number < DECIMAL_END ? number : undefined;
};

/** `true` and `false`, as JSON or as text. */
export const parseBoolean: Parse = (value) => {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  return undefined;
};

/** `YYYY-MM-DD`, as days since 1970-01-01. */
export const parseDate: Parse = (value) => {
  if (typeof value !== 'string' || value.length !== 10 || value[4] !== '-' || value[7] !== '-')
    return undefined;
  const [year, month, day] = [digits(value, 0, 4), digits(value, 5, 7), digits(value, 8, 10)];
  // A year that JavaScript does not take for one of the 20th century; the calendar repeats every 400 years.
  const millis = Date.UTC(year + 400, month - 1, day);
  // JavaScript reads February 30 as March 2.
  const isDay = month >= 1 && month <= 12 && new Date(millis).getUTCDate() === day;
  return isDay ? millis / DAY_MS - DAYS_OF_400_YEARS : undefined;
};

/** The number of some digits; `NaN` when they are not digits. */
function digits(text: string, start: number, end: number): number {
  let number = 0;
  for (let at = start; at < end; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN;
  }
  return number;
}

const TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d{1,6}))?(?:Z|([+-])([01]\d|2[0-3]):?([0-5]\d))$/;

/** `2026-01-01T00:00:00+0200`, which is how the Graph API writes times, and other forms of ISO 8601; in microseconds. */
export const parseTime: Parse = (value) => {
  const match = typeof value === 'string' ? TIME.exec(value) : null;
  if (match === null) return undefined;
  const [, local = '', fraction = '', sign, hours = '0', minutes = '0'] = match;
  const millis = utcMillis(local);
  if (millis === undefined) return undefined;
  const offset = BigInt(Number(hours) * 60 + Number(minutes)) * MICROS.perMinute;
  const micros = BigInt(millis) * MICROS.perMilli + BigInt(fraction.padEnd(6, '0'));
  return shortest(sign === '-' ? micros + offset : micros - offset);
};

/** Whole seconds since 1970, as a number or text; in microseconds. */
export const parseUnixTime: Parse = (value) => {
  const seconds = unscaled(value, 0);
  return seconds !== undefined && seconds > -UNIX_END && seconds < UNIX_END
    ? shortest(BigInt(seconds) * MICROS.perSecond)
    : undefined;
};

/** Anything, as JSON text with its keys in their original order. */
export const parseJson: Parse = (value) => JSON.stringify(value);

/** @param local `YYYY-MM-DDTHH:MM:SS`; `undefined` for a day or an hour that does not exist. */
function utcMillis(local: string): number | undefined {
  const millis = Date.parse(`${local}Z`);
  // JavaScript reads February 30 as March 2.
  return Number.isNaN(millis) || new Date(millis).toISOString().slice(0, 19) !== local ? undefined : millis;
}
