import * as z from 'zod/mini';
import type { Source, StreamDescription, TimeIncrement } from './stream.ts';

/**
 * What `Plan`, `Publish` and `Aggregate` know of a deployed stream. They get it by an environment variable, so that
 * they do not carry the descriptions, and a declared report is a stream like any other.
 */
export interface StreamFacts {
  readonly name: string;
  readonly kind: Source['kind'];
  /** 1 unless the source is insights with longer rows. */
  readonly timeIncrement: TimeIncrement;
  readonly lookbackDays?: number;
  readonly retentionMonths?: number;
}

/** The facts of a stream's description. */
export function factsOf({ name, source, lookbackDays, retentionMonths }: StreamDescription): StreamFacts {
  const timeIncrement = source.kind === 'insights' ? (source.timeIncrement ?? 1) : 1;
  return {
    name,
    kind: source.kind,
    timeIncrement,
    ...(lookbackDays !== undefined && { lookbackDays }),
    ...(retentionMonths !== undefined && { retentionMonths }),
  };
}

/** By name: the kind, and what differs from the usual. Short, because all variables of a function share 4 KB. */
const Encoded = z.record(
  z.string(),
  z.union([
    z.enum(['insights', 'edge', 'node', 'events']),
    z.object({
      kind: z.enum(['insights', 'edge', 'node', 'events']),
      per: z.optional(z.union([z.int(), z.enum(['monthly', 'all_days'])])),
      back: z.optional(z.int()),
      keeps: z.optional(z.int()),
    }),
  ]),
);

/** The text of the variable `STREAMS`, in the order of the streams. */
export function encodeFacts(streams: readonly StreamFacts[]): string {
  const encoded: z.infer<typeof Encoded> = {};
  for (const { name, kind, timeIncrement, lookbackDays, retentionMonths } of streams) {
    const isUsual = timeIncrement === 1 && lookbackDays === undefined && retentionMonths === undefined;
    encoded[name] = isUsual
      ? kind
      : {
          kind,
          ...(timeIncrement !== 1 && { per: timeIncrement }),
          ...(lookbackDays !== undefined && { back: lookbackDays }),
          ...(retentionMonths !== undefined && { keeps: retentionMonths }),
        };
  }
  return JSON.stringify(encoded);
}

/** Reads the variable `STREAMS`. @throws when it is not one, which is a mistake of the deployment. */
export function decodeFacts(text: string): StreamFacts[] {
  return Object.entries(Encoded.parse(JSON.parse(text))).map(([name, encoded]) => {
    if (typeof encoded === 'string') return { name, kind: encoded, timeIncrement: 1 };
    const { kind, per = 1, back, keeps } = encoded;
    return {
      name,
      kind,
      timeIncrement: per,
      ...(back !== undefined && { lookbackDays: back }),
      ...(keeps !== undefined && { retentionMonths: keeps }),
    };
  });
}
