import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { Day, type ProofObject } from '#functions/contract/documents.ts';
import { splitLines } from '#functions/extract/parts/part-reader.ts';
import { StateCorrupt } from './checkpoint.ts';
import type { LakeStore } from './store.ts';

/** Sums of a campaign's rows of one day, with the ads that they are of where rows are of ads. */
export const CampaignLine = z.object({
  kind: z.literal('campaign'),
  date: Day,
  campaign: z.string(),
  /** In millionths of the account's currency, a whole number; `null` where a row's amount is not a number. */
  spend: z.nullable(z.string()),
  impressions: z.nullable(z.string()),
  /** A campaign's ids come in several lines where they are many, the sums with the first. */
  ads: z.array(z.string()),
});
export type CampaignLine = z.infer<typeof CampaignLine>;

/** Ads, each as [id, campaign, creative, day on which it was created, effective status]; empty text where unknown. */
export const AdsLine = z.object({
  kind: z.literal('ads'),
  date: Day,
  ads: z.array(z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()])),
});
export type AdsLine = z.infer<typeof AdsLine>;

/** Ids of creatives. */
export const CreativesLine = z.object({
  kind: z.literal('creatives'),
  date: Day,
  creatives: z.array(z.string()),
});
export type CreativesLine = z.infer<typeof CreativesLine>;

export const EvidenceLine = z.discriminatedUnion('kind', [CampaignLine, AdsLine, CreativesLine]);
export type EvidenceLine = z.infer<typeof EvidenceLine>;

/**
 * Reads the notes of a unit back, line by line.
 * @throws StateCorrupt when an object is not the one that the receipt names. @throws LakeUnavailable
 */
export async function* readEvidence(
  store: LakeStore,
  objects: readonly ProofObject[],
): AsyncGenerator<EvidenceLine> {
  for (const { key, sha256 } of objects) {
    const hash = createHash('sha256');
    const compressed = await store.getStream(key);
    compressed.on('data', (chunk: Buffer) => hash.update(chunk));
    for await (const lines of splitLines(compressed, key)) {
      for (const line of lines) yield parseLine(line, key);
    }
    if (hash.digest('hex') !== sha256) throw new StateCorrupt(key, 'its hash is another one');
  }
}

function parseLine(line: string, key: string): EvidenceLine {
  const parsed = z.safeParse(EvidenceLine, JSON.parse(line));
  if (!parsed.success) throw new StateCorrupt(key, 'a line has another shape');
  return parsed.data;
}
