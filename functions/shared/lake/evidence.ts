import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { Day, type ProofObject } from '#shared/contract.ts';
import { StateCorrupt } from '#shared/lake/checkpoint.ts';
import { IdList } from '#shared/lake/id-list.ts';
import { evidenceKey, type Unit } from '#shared/lake/keys.ts';
import { LinePacker } from '#shared/lake/line-packer.ts';
import type { Row } from '#shared/lake/part-buffer.ts';
import { splitLines } from '#shared/lake/part-reader.ts';
import type { LakeStore } from '#shared/lake/store.ts';
import { parseDecimal, parseInt64 } from '#shared/lake/typed/parse.ts';
import type { StreamDescription } from '#shared/stream.ts';

/**
 * What the published rows of a date say that can be held against another stream: noted while they are written, so
 * that proving them later costs no second read. One object holds some dates, as JSON lines, in the order of the dates.
 */

/** Ids of one line: short enough that whoever reads lines needs little memory. */
const IDS_PER_LINE = 500;

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

/** Takes notes of the rows of one date. */
export interface EvidenceCollector {
  see(row: Row): void;
  /** The lines, compressed; called once, at the end. */
  finish(): Buffer;
}

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

/** The collector for a stream's rows. */
export function collectEvidence(description: StreamDescription, date: string): EvidenceCollector {
  if (description.source.kind === 'insights')
    return new CampaignSums(date, description.source.level === 'ad');
  return description.source.edge === 'ads' ? new Ads(date) : new Creatives(date);
}

/**
 * Stores the notes of some dates.
 * @param number how many objects this unit has before it.
 * @throws LakeUnavailable
 */
export async function storeEvidence(
  store: LakeStore,
  unit: Unit,
  attempt: string,
  number: number,
  collectors: readonly EvidenceCollector[],
): Promise<ProofObject> {
  const bytes = Buffer.concat(collectors.map((collector) => collector.finish()));
  const key = evidenceKey(unit, attempt, number);
  await store.putBytes(key, bytes, { contentType: 'application/x-ndjson' });
  return { key, bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

interface Sums {
  spend: bigint | undefined;
  impressions: bigint | undefined;
  readonly ads: IdList;
}

class CampaignSums implements EvidenceCollector {
  readonly #date: string;
  readonly #perAd: boolean;
  readonly #campaigns = new Map<string, Sums>();

  constructor(date: string, perAd: boolean) {
    this.#date = date;
    this.#perAd = perAd;
  }

  see(row: Row): void {
    const campaign = String(row.campaign_id);
    let sums = this.#campaigns.get(campaign);
    if (sums === undefined) {
      sums = { spend: 0n, impressions: 0n, ads: new IdList() };
      this.#campaigns.set(campaign, sums);
    }
    sums.spend = plus(sums.spend, row.spend === undefined ? 0n : parseDecimal(row.spend));
    sums.impressions = plus(
      sums.impressions,
      row.impressions === undefined ? 0n : parseInt64(row.impressions),
    );
    if (this.#perAd) sums.ads.add(String(row.ad_id));
  }

  finish(): Buffer {
    const packer = new LinePacker();
    for (const [campaign, { spend, impressions, ads }] of this.#campaigns) {
      const line = { kind: 'campaign', date: this.#date, campaign } as const;
      const [first = [], ...rest] = chunks(ads.values());
      const add = (more: CampaignLine) => packer.add(more);
      add({ ...line, spend: textOf(spend), impressions: textOf(impressions), ads: first });
      for (const ids of rest) add({ ...line, spend: '0', impressions: '0', ads: ids });
    }
    return packer.finish();
  }
}

/** Lines are compressed as they fill up: text of ids would take ten times the memory. */
class Ads implements EvidenceCollector {
  readonly #date: string;
  readonly #packer = new LinePacker();
  #ads: AdsLine['ads'] = [];

  constructor(date: string) {
    this.#date = date;
  }

  see(row: Row): void {
    const creative = (row.creative as { id?: unknown } | null | undefined)?.id;
    const created = String(row.created_time ?? '').slice(0, 'YYYY-MM-DD'.length);
    const status = String(row.effective_status ?? '');
    this.#ads.push([
      String(row.id),
      String(row.campaign_id),
      typeof creative === 'string' ? creative : '',
      created,
      status,
    ]);
    if (this.#ads.length === IDS_PER_LINE) this.#pack();
  }

  finish(): Buffer {
    if (this.#ads.length > 0) this.#pack();
    return this.#packer.finish();
  }

  #pack(): void {
    this.#packer.add({ kind: 'ads', date: this.#date, ads: this.#ads } satisfies AdsLine);
    this.#ads = [];
  }
}

class Creatives implements EvidenceCollector {
  readonly #date: string;
  readonly #packer = new LinePacker();
  #ids: string[] = [];

  constructor(date: string) {
    this.#date = date;
  }

  see(row: Row): void {
    this.#ids.push(String(row.id));
    if (this.#ids.length === IDS_PER_LINE) this.#pack();
  }

  finish(): Buffer {
    if (this.#ids.length > 0) this.#pack();
    return this.#packer.finish();
  }

  #pack(): void {
    this.#packer.add({ kind: 'creatives', date: this.#date, creatives: this.#ids } satisfies CreativesLine);
    this.#ids = [];
  }
}

function plus(sum: bigint | undefined, value: unknown): bigint | undefined {
  return sum === undefined || typeof value !== 'bigint' ? undefined : sum + value;
}

const textOf = (sum: bigint | undefined): string | null => (sum === undefined ? null : String(sum));

function* chunks<T>(values: Iterable<T>): Generator<T[]> {
  let chunk: T[] = [];
  for (const value of values) {
    chunk.push(value);
    if (chunk.length < IDS_PER_LINE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
