import type { EvidenceLine } from '#functions/lake/evidence-lines.ts';

/** An ad as the listing of ads had it. */
export interface KnownAd {
  readonly campaign: string;
  readonly creative: string;
  /** `YYYY-MM-DD`, or empty. */
  readonly created: string;
  /** Effective status. */
  readonly status: string;
}

/** All ads of a listing, by id: about 200 bytes of memory an ad. */
export type KnownAds = ReadonlyMap<string, KnownAd>;

export async function readAds(lines: AsyncIterable<EvidenceLine>): Promise<KnownAds> {
  const ads = new Map<string, KnownAd>();
  for await (const line of lines) {
    if (line.kind !== 'ads') continue;
    for (const [id, campaign, creative, created, status] of line.ads) {
      ads.set(id, { campaign, creative, created, status });
    }
  }
  return ads;
}

/** All creatives of a listing. */
export async function readCreatives(lines: AsyncIterable<EvidenceLine>): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  for await (const line of lines) {
    if (line.kind === 'creatives') for (const id of line.creatives) ids.add(id);
  }
  return ids;
}
