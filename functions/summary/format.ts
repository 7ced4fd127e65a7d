const DIGITS = new Intl.NumberFormat('en-US');

/** 1234567 as `1,234,567`. */
export const count = (value: number): string => DIGITS.format(value);

/** "1 account", "2 accounts". */
export const plural = (value: number, noun: string): string =>
  `${count(value)} ${noun}${value === 1 ? '' : 's'}`;

/** A stretch of time in its two largest units: `1 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `2026-05-10T04:00:00.000Z` as `2026-05-10 04:00:00 UTC`. */
export const instant = (text: string): string => `${text.slice(0, 10)} ${text.slice(11, 19)} UTC`;

/** The same instant on a clock in another zone: `2026-05-09 21:00, America/Los_Angeles`. @param zone IANA name. */
export function instantIn(text: string, zone: string): string {
  // The Swedish form of dates is the one of ISO 8601.
  const local = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
  return `${local.format(new Date(text))}, ${zone}`;
}

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** 123456 bytes as `123 KB`. */
export function size(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

/** Share of a whole in percent, with one decimal; 0 of nothing. */
export const percent = (part: number, whole: number): string =>
  `${whole === 0 ? '0.0' : ((100 * part) / whole).toFixed(1)} %`;

/** Digits after the decimal point of amounts in a currency; 2 where it is none that is known. */
function digitsOf(currency: string): number {
  if (!/^[A-Z]{3}$/.test(currency)) return 2;
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('en-US', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  return maximumFractionDigits;
}

/** Millionths of a currency as an amount, without its name: 1203400000 as `1,203.40`. @param currency ISO 4217. */
export function amount(millionths: number, currency: string): string {
  const digits = digitsOf(currency);
  return new Intl.NumberFormat('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(millionths / 1_000_000);
}

/** The same with the currency: `1,203.40 USD`. */
export const money = (millionths: number, currency: string): string =>
  `${amount(millionths, currency)} ${currency}`;
