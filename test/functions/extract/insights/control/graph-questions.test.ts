import { describe, expect, test } from 'vitest';
import type { Row } from '#functions/contract/row.ts';
import {
  GraphQuestions,
  type GraphQuestionsOptions,
} from '#functions/extract/insights/control/graph-questions.ts';
import { STATUSES } from '#functions/extract/insights/control/statuses.ts';
import type { JsonObject, Params } from '#functions/graph/client.ts';
import {
  GraphPermissionDenied,
  GraphRequestInvalid,
  GraphThrottled,
  GraphTokenInvalid,
  GraphTooMuchData,
  GraphTransient,
} from '#functions/graph/errors.ts';
import adInsights from '#functions/streams/ad-insights.ts';
import campaignInsights from '#functions/streams/campaign-insights.ts';
import { FACTS, NEXT } from '#test/harness/fake-list.ts';

const DAYS = { since: '2026-10-01', until: '2026-10-28' };
const AD_STATUSES = { field: 'ad.effective_status', operator: 'IN', value: STATUSES.ad };
const NUMBERS = ['impressions', 'clicks', 'inline_link_clicks', 'spend'];

interface Asked {
  readonly path: string;
  readonly params: Params;
}

/** Questions over a client that answers as a function says. */
function questions(
  answer: (asked: Asked, count: number) => JsonObject,
  options: Partial<GraphQuestionsOptions> = {},
) {
  const asked: Asked[] = [];
  const client = {
    get: async (path: string, params: Params = {}) => {
      asked.push({ path, params });
      return answer({ path, params }, asked.length);
    },
  };
  const fields = (options.description ?? adInsights).fields.map(({ name }) => name);
  const common = {
    client,
    account: 'act_1',
    description: adInsights,
    fields,
    parameters: {},
    form: 'all',
  } as const;
  return { asked, questions: new GraphQuestions({ ...common, ...options }) };
}

function taker(wanted = () => true) {
  const rows: Row[] = [];
  return {
    rows,
    take: (page: readonly Row[]) => {
      rows.push(...page);
      return wanted();
    },
  };
}

const day = (date: string, impressions: string): Row => ({ date_start: date, date_stop: date, impressions });
const refusal = () => {
  throw new GraphRequestInvalid({ ...FACTS, code: 100 });
};

describe('totals', () => {
  test('are those of the account by day, in one request', async () => {
    const { asked, questions: ask } = questions(() => ({ data: [day('2026-10-02', '7')], paging: {} }));
    expect(await ask.totals(DAYS)).toEqual(
      new Map([['2026-10-02', { impressions: 7, clicks: 0, linkClicks: 0, spend: 0 }]]),
    );
    expect(asked).toEqual([
      {
        path: 'act_1/insights',
        params: { level: 'account', fields: NUMBERS, time_range: DAYS, time_increment: 1, limit: 100 },
      },
    ]);
  });

  test('of a long window are asked in windows of 100 days', async () => {
    const { asked, questions: ask } = questions(() => ({ data: [] }));
    await ask.totals({ since: '2026-01-01', until: '2026-10-28' });
    expect(asked.map(({ params }) => params.time_range)).toEqual([
      { since: '2026-01-01', until: '2026-04-10' },
      { since: '2026-04-11', until: '2026-07-19' },
      { since: '2026-07-20', until: '2026-10-27' },
      { since: '2026-10-28', until: '2026-10-28' },
    ]);
  });

  test('do not take a row of several days for one', async () => {
    const { questions: ask } = questions(() => ({
      data: [{ ...day('2026-10-01', '7'), date_stop: '2026-10-28' }],
    }));
    expect(await ask.totals(DAYS)).toEqual(new Map());
  });

  test('follow the cursor', async () => {
    const { asked, questions: ask } = questions(({ params }) =>
      params.after === undefined
        ? { data: [day('2026-10-01', '1')], paging: { next: `${NEXT}x`, cursors: { after: 'x' } } }
        : { data: [day('2026-10-02', '2')], paging: {} },
    );
    expect((await ask.totals(DAYS))?.size).toBe(2);
    expect(asked).toHaveLength(2);
  });
});

describe('a refusal', () => {
  test('that comes twice leaves the question unanswered', async () => {
    const { asked, questions: ask } = questions(refusal);
    expect(await ask.totals(DAYS)).toBeUndefined();
    expect(await ask.anyRow(DAYS)).toBeUndefined();
    expect(await ask.list(DAYS, 'statuses', undefined, taker().take)).toBe('refused');
    expect(await ask.campaigns(DAYS, 'statuses', taker().take)).toBe('refused');
    expect(asked).toHaveLength(8);
  });

  test('that passes is not believed', async () => {
    const { questions: ask } = questions((_asked, count) =>
      count === 1 ? refusal() : { data: [day('2026-10-01', '1')] },
    );
    expect((await ask.totals(DAYS))?.size).toBe(1);
  });

  test.each([
    ['a limit', () => new GraphThrottled(FACTS, 60, 'account')],
    ['a fault that passes', () => new GraphTransient(FACTS)],
    ['the token', () => new GraphTokenInvalid(FACTS)],
    ['a right', () => new GraphPermissionDenied(FACTS)],
  ])('is not %s', async (_name, error) => {
    const { asked, questions: ask } = questions(() => {
      throw error();
    });
    await expect(ask.totals(DAYS)).rejects.toBeInstanceOf(error().constructor);
    await expect(ask.fullRows(DAYS, ['7'], 'statuses', taker().take)).rejects.toBeInstanceOf(
      error().constructor,
    );
    expect(asked).toHaveLength(2);
  });
});

describe('any row', () => {
  test('is asked of the level with all of its statuses', async () => {
    const { asked, questions: ask } = questions(() => ({ data: [] }));
    expect(await ask.anyRow(DAYS)).toBe(false);
    expect(asked[0]?.params).toEqual({
      level: 'ad',
      fields: ['ad_id'],
      filtering: [AD_STATUSES],
      time_range: DAYS,
      limit: 1,
    });
  });

  test('there is one behind an empty page', async () => {
    const { questions: ask } = questions(() => ({ data: [], paging: { next: `${NEXT}x` } }));
    expect(await ask.anyRow(DAYS)).toBe(true);
  });

  test('too much data is no answer', async () => {
    const { questions: ask } = questions(() => {
      throw new GraphTooMuchData(FACTS);
    });
    expect(await ask.anyRow(DAYS)).toBeUndefined();
  });
});

describe('a list', () => {
  const parameters = { action_attribution_windows: ['1d_click'] };

  test("asks for the stream's key and the measures, below campaigns, with statuses", async () => {
    const { asked, questions: ask } = questions(() => ({ data: [{ ad_id: '1' }] }), { parameters });
    const { rows, take } = taker();
    expect(await ask.list(DAYS, 'statuses', ['5'], take)).toBe('all');
    expect(rows).toEqual([{ ad_id: '1' }]);
    expect(asked[0]?.params).toEqual({
      ...parameters,
      level: 'ad',
      fields: ['account_id', 'ad_id', 'date_start', 'campaign_id', ...NUMBERS],
      filtering: [AD_STATUSES, { field: 'campaign.id', operator: 'IN', value: ['5'] }],
      time_range: DAYS,
      time_increment: 1,
      limit: 1_000,
    });
  });

  test('without a filter names no campaign either', async () => {
    const { asked, questions: ask } = questions(() => ({ data: [] }));
    await ask.list(DAYS, 'unfiltered', ['5'], taker().take);
    await ask.campaigns(DAYS, 'unfiltered', taker().take);
    expect(asked.map(({ params }) => params.filtering)).toEqual([undefined, undefined]);
  });

  test('of campaigns has the statuses of campaigns', async () => {
    const { asked, questions: ask } = questions(() => ({ data: [] }));
    await ask.campaigns(DAYS, 'statuses', taker().take);
    expect(asked[0]?.params).toMatchObject({
      level: 'campaign',
      fields: ['campaign_id', ...NUMBERS],
      filtering: [{ field: 'campaign.effective_status', value: STATUSES.campaign }],
    });
  });

  test('that is too much data is read in halves of its window', async () => {
    const { asked, questions: ask } = questions(({ params }) => {
      const { since, until } = params.time_range as typeof DAYS;
      if (since < '2026-10-15' && until >= '2026-10-15') throw new GraphTooMuchData(FACTS);
      return { data: [{ since }] };
    });
    const { rows, take } = taker();
    expect(await ask.list(DAYS, 'statuses', undefined, take)).toBe('all');
    expect(rows).toEqual([{ since: '2026-10-01' }, { since: '2026-10-15' }]);
    expect(asked.at(-1)?.params.time_range).toEqual({ since: '2026-10-15', until: '2026-10-28' });
  });

  test('of one day that is too much data is refused', async () => {
    const { questions: ask } = questions(() => {
      throw new GraphTooMuchData(FACTS);
    });
    expect(
      await ask.list({ since: '2026-10-01', until: '2026-10-02' }, 'statuses', undefined, taker().take),
    ).toBe('refused');
  });

  test('ends when no more is wanted', async () => {
    const { questions: ask } = questions(({ params }) => ({
      data: [{}],
      paging: { next: `${NEXT}${String(params.after)}1`, cursors: {} },
    }));
    const { rows, take } = taker(() => false);
    expect(await ask.list(DAYS, 'statuses', undefined, take)).toBe('stopped');
    expect(rows).toHaveLength(1);
  });
});

describe('full rows', () => {
  const ids = Array.from({ length: 51 }, (_, index) => `${index}`);

  test('are asked by 50 ids at most, together with statuses', async () => {
    const { asked, questions: ask } = questions(() => ({ data: [{}] }));
    const { rows, take } = taker();
    expect(await ask.fullRows(DAYS, ids, 'statuses', take)).toBe('all');
    expect(rows).toHaveLength(2);
    const ofIds = (value: readonly string[]) => ({
      path: 'act_1/insights',
      params: {
        level: 'ad',
        fields: adInsights.fields.map(({ name }) => name),
        filtering: [AD_STATUSES, { field: 'ad.id', operator: 'IN', value }],
        time_range: DAYS,
        time_increment: 1,
        limit: 500,
      },
    });
    expect(asked).toEqual([ofIds(ids.slice(0, 50)), ofIds(ids.slice(50))]);
  });

  test.each([
    ['that only a list without a filter showed', 'unfiltered', 'all'],
    ['whose statuses Meta does not take', 'statuses', 'none'],
  ] as const)('of objects %s are asked of each object', async (_name, asForm, form) => {
    const { asked, questions: ask } = questions(() => ({ data: [] }), { form });
    await ask.fullRows(DAYS, ['7', '8'], asForm, taker().take);
    expect(asked.map(({ path }) => path)).toEqual(['7/insights', '8/insights']);
    expect(asked[0]?.params).toMatchObject({ level: 'ad', time_increment: 1 });
    expect(asked[0]?.params.filtering).toBeUndefined();
  });

  test('that are refused for some are still read for the others', async () => {
    const { questions: ask } = questions(({ path }) => {
      if (path === '7/insights') throw new GraphPermissionDenied({ ...FACTS, code: 100, subcode: 33 });
      return { data: [{ path }] };
    });
    const { rows, take } = taker();
    expect(await ask.fullRows(DAYS, ['7', '8'], 'unfiltered', take)).toBe('refused');
    expect(rows).toEqual([{ path: '8/insights' }]);
  });

  test('have the ids of their own level', async () => {
    const { asked, questions: ask } = questions(() => ({ data: [] }), { description: campaignInsights });
    await ask.fullRows(DAYS, ['7'], 'statuses', taker().take);
    expect(asked[0]?.params).toMatchObject({
      level: 'campaign',
      filtering: [{ field: 'campaign.effective_status' }, { field: 'campaign.id', value: ['7'] }],
    });
  });
});
