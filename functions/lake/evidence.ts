import { createHash } from 'node:crypto';
import type { ProofObject } from '#functions/contract/documents.ts';
import type { Row } from '#functions/extract/parts/part-buffer.ts';
import type { StreamDescription } from '#functions/streams/stream.ts';
import { parseDecimal, parseInt64 } from './columns/parse.ts';
import type { AdsLine, CampaignLine, CreativesLine } from './evidence-lines.ts';
import { IdList } from './id-list.ts';
import { evidenceKey, type Unit } from './keys.ts';
import { LinePacker } from './line-packer.ts';
import type { LakeStore } from './store.ts';

/**
 * What the published rows of a date say that can be held against another stream: noted while they are written, so
 * that proving them later costs no second read. One object holds some dates, as JSON lines (`evidence-lines.ts`), in the order of the dates.
 */

/** Ids of one line: short enough that whoever reads lines needs little memory. */
const IDS_PER_LINE = 500;

/** Takes notes of the rows of one date. */
export interface EvidenceCollector {
  see(row: Row): void;
  /** The lines, compressed; called once, at the end. */
  finish(): Buffer;
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
