import * as z from 'zod/mini';
import type { StreamFacts } from '#functions/contract/stream-facts.ts';
import type { StreamDescription } from './stream.ts';

/** The facts of a stream's description. */
export function factsOf({ name, source, lookbackDays, retentionMonths }: StreamDescription): StreamFacts {
  const insights = source.kind === 'insights' ? source : undefined;
  return {
    name,
    kind: source.kind,
    timeIncrement: insights?.timeIncrement ?? 1,
    ...(insights !== undefined && 'unproven' in insights.proof && { isUnprovable: true }),
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
      unproven: z.optional(z.literal(1)),
    }),
  ]),
);

/** The text of the variable `STREAMS` of `Plan`, in the order of the streams. */
export function encodeFacts(streams: readonly StreamFacts[]): string {
  return JSON.stringify(Object.fromEntries(streams.map((facts) => [facts.name, encoded(facts)])));
}

function encoded(facts: StreamFacts): z.infer<typeof Encoded>[string] {
  const { kind, timeIncrement, isUnprovable, lookbackDays, retentionMonths } = facts;
  const differs = {
    ...(timeIncrement !== 1 && { per: timeIncrement }),
    ...(lookbackDays !== undefined && { back: lookbackDays }),
    ...(retentionMonths !== undefined && { keeps: retentionMonths }),
    ...(isUnprovable && { unproven: 1 as const }),
  };
  return Object.keys(differs).length === 0 ? kind : { kind, ...differs };
}

/** Reads the variable `STREAMS`. @throws when it is not one, which is a mistake of the deployment. */
export function decodeFacts(text: string): StreamFacts[] {
  return Object.entries(Encoded.parse(JSON.parse(text))).map(([name, value]) => {
    if (typeof value === 'string') return { name, kind: value, timeIncrement: 1 };
    const { kind, per = 1, back, keeps, unproven } = value;
    return {
      name,
      kind,
      timeIncrement: per,
      ...(unproven !== undefined && { isUnprovable: true }),
      ...(back !== undefined && { lookbackDays: back }),
      ...(keeps !== undefined && { retentionMonths: keeps }),
    };
  });
}
