import * as z from 'zod/mini';

/** Ids, days and counts, shared by state payloads and documents in S3. */

/**
 * A stream's name, such as `ad_insights`: the same in code, states, logs, tables and docs. The catalog lists them.
 */
export const StreamName = z.string().check(z.regex(/^[a-z][a-z0-9_]{0,39}$/));
export type StreamName = z.infer<typeof StreamName>;

/** An ad account id as the Graph API spells it in paths: `act_<digits>`. */
export const AccountId = z.string().check(z.regex(/^act_\d{1,20}$/));
/** A run id: the name of the execution that started the run. */
export const RunId = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,80}$/));
/** A calendar day, `YYYY-MM-DD`, in the ad account's own time zone. */
export const Day = z.string().check(z.regex(/^\d{4}-\d{2}-\d{2}$/));
/** An instant, ISO 8601 in UTC. */
export const Instant = z.string().check(z.regex(/^\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d+)?Z$/));
/** A whole number, not negative. */
export const Count = z.int().check(z.nonnegative());

/**
 * Most accounts in one execution. Their ids pass between states as one list, up to 27 bytes each: 135 KB of the 256
 * KiB that a payload may have (Step Functions quotas).
 */
export const MAX_ACCOUNTS = 5_000;
