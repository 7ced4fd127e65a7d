import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { StreamName } from '#functions/contract/documents.ts';
import type { Row } from '#functions/extract/parts/part-buffer.ts';
import { collectEvidence, storeEvidence } from '#functions/lake/evidence.ts';
import { type EvidenceLine, readEvidence } from '#functions/lake/evidence-lines.ts';
import { STREAMS } from '#functions/streams/catalog.ts';
import { UNIT } from '#test/harness/checkpoints.ts';
import { MemoryBucket, MemoryStore } from '#test/harness/memory-store.ts';

const DATE = '2026-05-01';

/** What is noted of rows, as it is read back. */
async function linesOf(stream: StreamName, rows: readonly Row[]): Promise<EvidenceLine[]> {
  const store = new MemoryStore(new MemoryBucket());
  const collector = collectEvidence(STREAMS[stream], DATE);
  for (const row of rows) collector.see(row);
  const object = await storeEvidence(store, UNIT, 'attempt', 0, [collector]);
  return Array.fromAsync(readEvidence(store, [object]));
}

const campaignLines = (lines: readonly EvidenceLine[]) =>
  lines.flatMap((line) => (line.kind === 'campaign' ? [line] : []));

describe('what is noted of rows of ads', () => {
  test('adds up exactly, however many rows and digits there are', async () => {
    const amount = fc
      .tuple(fc.nat(10 ** 9), fc.stringMatching(/^\d{1,6}$/))
      .map(([whole, part]) => `${whole}.${part}`);
    const row = fc.record({
      campaign_id: fc.constantFrom('1', '2'),
      ad_id: fc.nat().map(String),
      spend: amount,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 30 }), async (rows) => {
        const lines = campaignLines(await linesOf('ad_insights', rows));
        for (const { campaign, spend, ads } of lines) {
          const own = rows.filter(({ campaign_id }) => campaign_id === campaign);
          const micros = own.map((each) => {
            const [whole = '', part = ''] = each.spend.split('.');
            return BigInt(whole + part.padEnd(6, '0'));
          });
          expect(spend).toBe(String(micros.reduce((sum, value) => sum + value, 0n)));
          expect([...ads].sort()).toEqual(own.map(({ ad_id }) => ad_id).sort());
        }
        expect(lines).toHaveLength(new Set(rows.map(({ campaign_id }) => campaign_id)).size);
      }),
    );
  });

  test('takes an absent amount for none, and says where one is no number', async () => {
    const rows = [
      { campaign_id: '1', ad_id: '1', impressions: '5' },
      { campaign_id: '1', ad_id: '2', impressions: '7', spend: 'much' },
    ];
    expect(await linesOf('ad_insights', rows)).toEqual([
      { kind: 'campaign', date: DATE, campaign: '1', spend: null, impressions: '12', ads: ['1', '2'] },
    ]);
  });

  test('is cut into lines of bounded length, the sums in the first', async () => {
    const rows = Array.from({ length: 1_200 }, (_, ad) => ({
      campaign_id: '1',
      ad_id: String(ad + 1),
      spend: '1',
    }));
    const lines = campaignLines(await linesOf('ad_insights', rows));
    expect(lines.map(({ ads }) => ads.length)).toEqual([500, 500, 200]);
    expect(lines.map(({ spend }) => spend)).toEqual(['1200000000', '0', '0']);
  });
});

test('campaigns are noted without ads', async () => {
  expect(await linesOf('campaign_insights', [{ campaign_id: '1', spend: '0.01', impressions: '1' }])).toEqual(
    [{ kind: 'campaign', date: DATE, campaign: '1', spend: '10000', impressions: '1', ads: [] }],
  );
});

test('ads are noted with their campaign, creative, age and status', async () => {
  const rows = [
    {
      id: '1',
      campaign_id: '2',
      creative: { id: '3' },
      created_time: '2026-01-02T03:04:05+0000',
      effective_status: 'ACTIVE',
    },
    { id: '4', campaign_id: '2' },
  ];
  expect(await linesOf('ad_metadata', rows)).toEqual([
    {
      kind: 'ads',
      date: DATE,
      ads: [
        ['1', '2', '3', '2026-01-02', 'ACTIVE'],
        ['4', '2', '', '', ''],
      ],
    },
  ]);
});

test('creatives are noted by their ids', async () => {
  const rows = Array.from({ length: 501 }, (_, id) => ({ id: String(id) }));
  const lines = await linesOf('ad_creatives', rows);
  expect(lines.map((line) => line.kind === 'creatives' && line.creatives.length)).toEqual([500, 1]);
});

describe('notes are refused', () => {
  test.each<[string, (bytes: Buffer) => Buffer | undefined, string]>([
    ['that are gone', () => undefined, 'LakeUnavailable'],
    ['that are those of other rows', () => Buffer.alloc(0), 'StateCorrupt'],
  ])('%s', async (_name, change, error) => {
    const store = new MemoryStore(new MemoryBucket());
    const object = await storeEvidence(store, UNIT, 'attempt', 0, [
      collectEvidence(STREAMS.ad_creatives, DATE),
    ]);
    const changed = change(store.bucket.objects.get(object.key)?.body ?? Buffer.alloc(0));
    if (changed === undefined) store.bucket.objects.delete(object.key);
    else store.bucket.put(object.key, changed);
    await expect(Array.fromAsync(readEvidence(store, [object]))).rejects.toMatchObject({ name: error });
  });
});
