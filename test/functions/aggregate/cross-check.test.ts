import { describe, expect, test } from 'vitest';
import { crossCheck, type Proven } from '#functions/aggregate/cross-check.ts';
import { type Receipt, type Skipped, STREAM_NAMES, type StreamName } from '#functions/contract/documents.ts';
import type { Row } from '#functions/extract/parts/part-buffer.ts';
import { collectEvidence, storeEvidence } from '#functions/lake/evidence.ts';
import { readEvidence } from '#functions/lake/evidence-lines.ts';
import { STREAMS } from '#functions/streams/catalog.ts';
import { MemoryStore } from '#test/harness/memory-store.ts';
import { DATES, OBSERVED, receiptOf, resolvedAccount, unitOf } from '#test/harness/receipts.ts';

const [FIRST = '', SECOND = '', LAST = ''] = DATES;
/** The window ends the day before the run. */
const ACCOUNT = { ...resolvedAccount(), snapshotDate: '2026-05-04' };

type Rows = Record<StreamName, Row[]>;

/** Two campaigns of four ads each, all of which deliver every day, 100 impressions for 1.00 a day. */
function world(): Rows {
  const ads = [1, 2, 3, 4, 5, 6, 7, 8].map((ad) => ({ ad: String(ad), campaign: ad <= 4 ? '91' : '92' }));
  return {
    campaign_insights: DATES.flatMap((date_start) =>
      ['91', '92'].map((campaign_id) => ({ date_start, campaign_id, impressions: '400', spend: '4' })),
    ),
    ad_insights: DATES.flatMap((date_start) =>
      ads.map(({ ad, campaign }) => ({
        date_start,
        ad_id: ad,
        campaign_id: campaign,
        impressions: '100',
        spend: '1.00',
      })),
    ),
    ad_metadata: ads.map(({ ad, campaign }) => ({
      id: ad,
      campaign_id: campaign,
      creative: { id: `5${ad}` },
      created_time: '2026-01-01T00:00:00+0000',
      effective_status: 'ACTIVE',
    })),
    ad_creatives: ads.map(({ ad }) => ({ id: `5${ad}` })),
  };
}

interface Options {
  readonly skipped?: Skipped[];
  readonly planned?: readonly StreamName[];
  readonly proven?: readonly StreamName[];
  readonly together?: boolean;
}

/** What the check finds, as "severity check stream date id reason". */
async function check(rows: Rows, options: Options = {}) {
  const store = new MemoryStore();
  const proven: Proven = {};
  for (const stream of options.proven ?? STREAM_NAMES) {
    const isSnapshot = STREAMS[stream].partitionDate === 'snapshot';
    const collectors = (isSnapshot ? [ACCOUNT.snapshotDate] : DATES).map((date) => {
      const collector = collectEvidence(STREAMS[stream], date);
      for (const row of rows[stream]) if (isSnapshot || row.date_start === date) collector.see(row);
      return collector;
    });
    const unit = unitOf(stream);
    const evidence = [await storeEvidence(store, unit, 'attempt', 0, collectors)];
    const observedAt = stream === 'ad_insights' && !options.together ? '2026-05-10T04:09:00.000Z' : OBSERVED;
    const partition = { date: FIRST, key: '', rows: 0, bytes: 0, sha256: '', observedAt };
    const receipt = receiptOf(unit, [partition], { skipped: options.skipped ?? [] });
    proven[stream] = { ...receipt, proof: { ...receipt.proof, evidence } };
  }
  const linesOf = (receipt: Receipt) => readEvidence(store, receipt.proof.evidence);
  const findings = await crossCheck(linesOf, ACCOUNT, proven, options.planned ?? STREAM_NAMES);
  return findings.map(({ severity, check: name, streams, date, id, reason }) =>
    [severity, name, streams[0], date, id, reason].filter((part) => part !== undefined).join(' '),
  );
}

const change = (rows: Row[], where: (row: Row) => boolean, more: Row): Row[] =>
  rows.map((row) => (where(row) ? { ...row, ...more } : row));
const without = (rows: Row[], where: (row: Row) => boolean): Row[] => rows.filter((row) => !where(row));

describe('streams that belong together', () => {
  test('have no findings', async () => {
    expect(await check(world())).toEqual([]);
  });

  test('may differ by what rounding to the smallest unit explains', async () => {
    const rows = world();
    rows.campaign_insights = change(rows.campaign_insights, () => true, { spend: '4.05' });
    expect(await check(rows)).toEqual([]);
    rows.campaign_insights = change(rows.campaign_insights, () => true, { spend: '4.06' });
    expect(await check(rows)).toHaveLength(6);
  });
});

describe('a known reason is told', () => {
  test('ads that were deleted: the campaign keeps what they spent', async () => {
    const rows = world();
    for (const ad of ['1', '2']) {
      rows.ad_insights = without(rows.ad_insights, ({ ad_id }) => ad_id === ad);
      rows.ad_metadata = without(rows.ad_metadata, ({ id }) => id === ad);
    }
    const found = await check(rows);
    expect(
      found.filter((line) => !line.includes(LAST)).map((line) => line.replace(/ 2026-05-0\d/, '')),
    ).toEqual(
      expect.arrayContaining([
        'explained impressions ad_insights 91 archived_or_deleted_ads',
        'explained spend ad_insights 91 archived_or_deleted_ads',
      ]),
    );
    expect(found.filter((line) => line.startsWith('explained'))).toHaveLength(4);
  });

  test('but not of yesterday, which may as well have been restated', async () => {
    const rows = world();
    rows.ad_insights = without(rows.ad_insights, ({ ad_id }) => ad_id === '1');
    rows.ad_metadata = without(rows.ad_metadata, ({ id }) => id === '1');
    const found = (await check(rows)).filter((line) => line.includes(LAST));
    expect(found).toEqual([
      `difference impressions ad_insights ${LAST}`,
      `difference spend ad_insights ${LAST}`,
      `difference spend ad_insights ${LAST} 91`,
      `difference impressions ad_insights ${LAST} 91`,
    ]);
  });

  test('ads that were deleted and replaced by new ones', async () => {
    const rows = world();
    rows.ad_insights = without(
      rows.ad_insights,
      ({ date_start, campaign_id }) => campaign_id === '91' && date_start !== LAST,
    );
    rows.ad_metadata = change(rows.ad_metadata, ({ campaign_id }) => campaign_id === '91', {
      created_time: `${LAST}T00:00:00+0000`,
    });
    expect((await check(rows)).every((line) => line.endsWith('archived_or_deleted_ads'))).toBe(true);
  });

  test('a day that was restated between the two reads, and only then', async () => {
    const rows = world();
    rows.campaign_insights = change(rows.campaign_insights, ({ date_start }) => date_start === LAST, {
      impressions: '404',
    });
    expect(await check(rows)).toEqual([
      `explained impressions ad_insights ${LAST} 91 restated`,
      `explained impressions ad_insights ${LAST} 92 restated`,
    ]);
    expect((await check(rows, { together: true })).join()).not.toContain('restated');
  });

  test('what was left out', async () => {
    const rows = world();
    rows.ad_insights = without(rows.ad_insights, ({ ad_id }) => Number(ad_id) > 2);
    const error = { name: 'GraphTooMuchData', message: '', advice: '' };
    const found = await check(rows, { skipped: [{ kind: 'ids', what: '3,4', error }] });
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((line) => line.endsWith('left_out'))).toBe(true);
  });

  test('a stream that failed; one that was not planned is no finding', async () => {
    const proven: StreamName[] = ['ad_insights', 'ad_creatives'];
    expect(await check(world(), { proven })).toEqual([
      'explained impressions ad_insights stream_absent',
      'explained ads_known ad_metadata stream_absent',
      'explained creatives_known ad_creatives stream_absent',
    ]);
    expect(await check(world(), { proven, planned: proven })).toEqual([]);
  });

  test('an ad that no list has any more, and did not deliver lately', async () => {
    const rows = world();
    rows.ad_metadata = without(rows.ad_metadata, ({ id }) => id === '1');
    rows.ad_insights = without(
      rows.ad_insights,
      ({ ad_id, date_start }) => ad_id === '1' && date_start === LAST,
    );
    rows.campaign_insights = change(
      rows.campaign_insights,
      ({ date_start, campaign_id }) => date_start === LAST && campaign_id === '91',
      { impressions: '300', spend: '3' },
    );
    expect(await check(rows)).toEqual([
      `explained ads_known ad_metadata ${SECOND} 1 archived_or_deleted_ads`,
    ]);
  });

  test('a creative of an ad that is not active', async () => {
    const rows = world();
    rows.ad_metadata = change(rows.ad_metadata, ({ id }) => id === '1', { effective_status: 'ARCHIVED' });
    rows.ad_creatives = without(rows.ad_creatives, ({ id }) => id === '51');
    expect(await check(rows)).toEqual([
      'explained creatives_known ad_creatives 2026-05-04 51 archived_or_deleted_ads',
    ]);
  });
});

describe('what may have been deleted in the meantime is a difference, with what it adds up to', () => {
  test.each<[string, (rows: Rows) => void, string[]]>([
    [
      'rows of ads of one day',
      (rows) => {
        rows.ad_insights = without(
          rows.ad_insights,
          ({ ad_id, date_start }) => Number(ad_id) <= 2 && date_start === SECOND,
        );
      },
      [`difference impressions ad_insights ${SECOND}`, `difference spend ad_insights ${SECOND}`],
    ],
    [
      'all rows of some ads that are active',
      (rows) => {
        rows.ad_insights = without(rows.ad_insights, ({ ad_id }) => Number(ad_id) <= 2);
      },
      DATES.flatMap((date) => [
        `difference impressions ad_insights ${date}`,
        `difference spend ad_insights ${date}`,
      ]),
    ],
    [
      'rows of campaigns',
      (rows) => {
        rows.campaign_insights = without(
          rows.campaign_insights,
          ({ campaign_id, date_start }) => campaign_id === '92' && date_start === LAST,
        );
      },
      [`difference impressions campaign_insights ${LAST}`, `difference spend campaign_insights ${LAST}`],
    ],
    [
      'ads',
      (rows) => {
        rows.ad_metadata = rows.ad_metadata.slice(3);
      },
      [`difference ads_known ad_metadata ${LAST}`],
    ],
    [
      'creatives',
      (rows) => {
        rows.ad_creatives = rows.ad_creatives.slice(3);
      },
      ['difference creatives_known ad_creatives 2026-05-04'],
    ],
  ])('%s', async (_name, lose, expected) => {
    const rows = world();
    lose(rows);
    const found = await check(rows);
    expect(found).toEqual(expect.arrayContaining(expected));
    expect(found.filter((line) => line.startsWith('violation'))).toEqual([]);
  });

  test('a small share of a day', async () => {
    const rows = world();
    rows.ad_insights = change(
      rows.ad_insights,
      ({ ad_id, date_start }) => ad_id === '1' && date_start === SECOND,
      {
        impressions: '60',
        spend: '0.6',
      },
    );
    rows.ad_insights = without(rows.ad_insights, ({ ad_id }) => ad_id === '8');
    rows.campaign_insights = change(rows.campaign_insights, ({ campaign_id }) => campaign_id === '92', {
      impressions: '310',
      spend: '3.1',
    });
    const found = await check(rows, { together: true });
    expect(found.filter((line) => line.startsWith('difference')).length).toBeGreaterThan(0);
    expect(found.filter((line) => line.startsWith('violation'))).toEqual([]);
  });
});
