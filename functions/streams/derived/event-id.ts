import { createHash } from 'node:crypto';
import type { Row } from '#functions/contract/row.ts';

/** The fields that tell one event of an account from another. The API gives events no id. */
export const EVENT_KEY = [
  'object_id',
  'actor_id',
  'application_id',
  'event_time',
  'event_type',
  'extra_data',
] as const;

/** Computes `event_id`: the same event has the same one in every run. @returns a SHA-256 in hexadecimal digits. */
export function eventId(row: Row): string {
  const key = EVENT_KEY.map((name) =>
    row[name] === undefined || row[name] === null ? null : String(row[name]),
  );
  return createHash('sha256').update(JSON.stringify(key)).digest('hex');
}
