const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  return format;
}

/** A time zone's offset from UTC at an instant (milliseconds since 1970), as Graph writes it in times: `-0800`. */
export function utcOffset(timeZone: string, instant: number): string {
  const parts = formatOf(timeZone).formatToParts(instant);
  const name = parts.find((part) => part.type === 'timeZoneName')?.value ?? 'GMT';
  return name === 'GMT' ? '+0000' : name.slice('GMT'.length).replace(':', '');
}

/** `-0330` in hours: −3.5. */
export function offsetHours(offset: string): number {
  const hours = Number(offset.slice(1, 3)) + Number(offset.slice(3)) / 60;
  return offset.startsWith('-') ? -hours : hours;
}

/** The instant, in Unix seconds, at which a day (counted from 1970-01-01) begins in a time zone. */
export function dayStart(timeZone: string, day: number): number {
  const inUtc = day * 86_400;
  const at = (guess: number): number => inUtc - offsetHours(utcOffset(timeZone, guess * 1000)) * 3600;
  // The offset at midnight UTC may differ from the one at the zone's own midnight.
  return at(at(inUtc));
}
