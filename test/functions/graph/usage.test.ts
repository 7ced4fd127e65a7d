import { describe, expect, it } from 'vitest';
import { type ResponseHeaders, UsageTracker, type UseCase } from '#functions/graph/usage.ts';

/** What is advised after one answer with these headers, to a client of ad account 1. */
function adviceAfter(
  headers: ResponseHeaders,
  useCase: UseCase = 'insights',
  account: string | undefined = 'act_1',
) {
  const tracker = new UsageTracker(useCase, account);
  tracker.note(headers);
  return tracker.advice();
}

const business = (entries: Record<string, object[]>) => ({
  'x-business-use-case-usage': JSON.stringify(entries),
});
const entry = (fields: object) => ({
  type: 'ads_insights',
  call_count: 1,
  total_cputime: 1,
  total_time: 1,
  ...fields,
});
const GO = { action: 'go' };

describe('the headers as Meta shows them', () => {
  it('X-FB-Ads-Insights-Throttle (marketing-api/insights/best-practices): the app is at its limit', () => {
    const header =
      '{ "app_id_util_pct": 100, "acc_id_util_pct": 10, "ads_api_access_tier": "standard_access" }';
    expect(adviceAfter({ 'x-fb-ads-insights-throttle': header })).toEqual({
      action: 'stop',
      waitSeconds: 60,
      scope: 'app',
    });
  });

  it('X-Business-Use-Case-Usage (graph-api/overview/rate-limiting): minutes to regain access', () => {
    const sample = {
      type: 'ads_insights',
      call_count: 100,
      total_cputime: 25,
      total_time: 25,
      estimated_time_to_regain_access: 19,
      ads_api_access_tier: 'standard_access',
    };
    expect(adviceAfter(business({ '1': [sample] }))).toEqual({
      action: 'stop',
      waitSeconds: 19 * 60,
      scope: 'account',
    });
  });

  it('X-App-Usage (graph-api/overview/rate-limiting): nothing to fear', () => {
    expect(adviceAfter({ 'x-app-usage': '{"call_count":28,"total_time":25,"total_cputime":25}' })).toEqual(
      GO,
    );
  });

  it('X-Ad-Account-Usage (graph-api/overview/rate-limiting): the reset time means nothing below the limit', () => {
    const usage = { acc_id_util_pct: 9.67, reset_time_duration: 100, ads_api_access_tier: 'standard_access' };
    expect(adviceAfter({ 'x-ad-account-usage': JSON.stringify(usage) })).toEqual(GO);
    const full = { ...usage, acc_id_util_pct: 95.5 };
    expect(adviceAfter({ 'x-ad-account-usage': JSON.stringify(full) })).toEqual({
      action: 'stop',
      waitSeconds: 100,
      scope: 'account',
    });
  });
});

describe('advice', () => {
  it.each([74.9, 75, 82.5, 89.99, 90])('depends on the percentage: %d', (percent) => {
    const advice = adviceAfter({ 'x-app-usage': JSON.stringify({ call_count: percent }) });
    expect(advice.action).toBe(percent < 75 ? 'go' : percent < 90 ? 'slow' : 'stop');
    if (advice.action === 'slow') {
      expect(advice.delayMs).toBeGreaterThan(0);
      expect(advice.delayMs).toBeLessThanOrEqual(2000);
    }
  });

  it('slows down more, the nearer the limit is', () => {
    const delays = [75, 80, 85, 89].map((percent) =>
      adviceAfter({ 'x-app-usage': `{"total_time":${percent}}` }),
    );
    const ms = delays.map((advice) => (advice.action === 'slow' ? advice.delayMs : Number.NaN));
    expect(ms).toEqual([...ms].sort((a, b) => a - b));
    expect(new Set(ms).size).toBe(4);
  });

  it('looks at every entry of every list, and at every percentage of an entry', () => {
    expect(adviceAfter(business({ '1': [entry({}), entry({ total_cputime: 97 })] })).action).toBe('stop');
    expect(adviceAfter(business({ act_1: [entry({}), entry({}), entry({ total_time: 80 })] })).action).toBe(
      'slow',
    );
  });

  it('leaves aside the quotas that the call does not draw on', () => {
    const both = business({
      '1': [entry({ type: 'ads_management', call_count: 99 }), entry({ type: 'pages', call_count: 99 })],
    });
    expect(adviceAfter(both, 'insights')).toEqual(GO);
    expect(adviceAfter(both, 'management').action).toBe('stop');
    expect(adviceAfter({ 'x-fb-ads-insights-throttle': '{"acc_id_util_pct":99}' }, 'management')).toEqual(GO);
  });

  it('does not stop a healthy account for another one', () => {
    expect(
      adviceAfter(business({ '2': [entry({ call_count: 100, estimated_time_to_regain_access: 30 })] })),
    ).toEqual(GO);
  });

  it('looks at the limits of the app alone for a client of many accounts', () => {
    const headers = {
      ...business({ '1': [entry({ call_count: 100 })] }),
      'x-ad-account-usage': '{"acc_id_util_pct":100}',
    };
    const tracker = new UsageTracker('insights', undefined);
    tracker.note({ ...headers, 'x-fb-ads-insights-throttle': '{"app_id_util_pct":1,"acc_id_util_pct":100}' });
    expect(tracker.advice()).toEqual(GO);
    tracker.note({ 'x-app-usage': '{"call_count":95}' });
    expect(tracker.advice()).toMatchObject({ action: 'stop', scope: 'app' });
  });

  it('takes the longest of several waits', () => {
    const headers = {
      ...business({
        '1': [entry({ estimated_time_to_regain_access: 2 }), entry({ estimated_time_to_regain_access: 7 })],
      }),
      'x-app-usage': '{"call_count":100}',
    };
    expect(adviceAfter(headers)).toEqual({ action: 'stop', waitSeconds: 420, scope: 'account' });
  });

  it('keeps what it knew when an answer has no headers, and replaces it when it has', () => {
    const tracker = new UsageTracker('insights', 'act_1');
    tracker.note({ 'x-app-usage': '{"call_count":80}' });
    tracker.note({});
    expect(tracker.advice().action).toBe('slow');
    tracker.note({ 'x-app-usage': '{"call_count":5}' });
    expect(tracker.advice()).toEqual(GO);
  });

  it.each([
    ['development_access', 300],
    ['standard_access', 60],
    ['a_new_tier', 300],
  ])('waits as long as Meta blocks the tier %s where no header says', (tier, waitSeconds) => {
    const headers = business({ '1': [entry({ call_count: 95, ads_api_access_tier: tier })] });
    expect(adviceAfter(headers)).toEqual({ action: 'stop', waitSeconds, scope: 'account' });
  });

  it.each([
    'nonsense',
    '',
    'null',
    '[]',
    '5',
    '{"1":null}',
    '{"1":{"type":"ads_insights"}}',
    '{"1":["x",null,{"type":7}]}',
    '{"1":[{"type":"ads_insights","call_count":"many","estimated_time_to_regain_access":-5}]}',
    // As Meta's page prints it: with single quotes and comments.
    `{"acc_id_util_pct": 9.67, "ads_api_access_tier": 'standard_access' //Tiers`,
  ])('ignores a malformed header: %s', (header) => {
    const names = [
      'x-app-usage',
      'x-ad-account-usage',
      'x-business-use-case-usage',
      'x-fb-ads-insights-throttle',
    ];
    expect(adviceAfter(Object.fromEntries(names.map((name) => [name, header])))).toEqual(GO);
  });

  it('reads what is sound beside what is malformed', () => {
    const header = `{"1":["x",{"type":"ads_insights","call_count":"97","total_time":"?"}],"2":7}`;
    expect(adviceAfter({ 'x-business-use-case-usage': header }).action).toBe('stop');
  });
});

describe('the wait after a rate-limit error', () => {
  const waitAfter = (headers: ResponseHeaders, otherwise?: number) => {
    const tracker = new UsageTracker('insights', 'act_1');
    tracker.note(headers);
    return tracker.waitAfterLimit(headers, otherwise);
  };

  it('follows the hint in its own headers', () => {
    expect(waitAfter(business({ '1': [entry({ estimated_time_to_regain_access: 4 })] }))).toBe(240);
    expect(waitAfter({ 'retry-after': '17' })).toBe(17);
    expect(waitAfter({ 'x-ad-account-usage': '{"acc_id_util_pct":100,"reset_time_duration":42.2}' })).toBe(
      43,
    );
  });

  it('follows the hint of another id when there is none of this account', () => {
    expect(waitAfter(business({ '99': [entry({ estimated_time_to_regain_access: 3 })] }))).toBe(180);
  });

  it('is the block time of the tier without a hint, unless the error has one of its own', () => {
    expect(waitAfter({})).toBe(300);
    expect(waitAfter({ 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' })).toBe(300);
    expect(waitAfter({ 'x-fb-ads-insights-throttle': '{"ads_api_access_tier":"standard_access"}' })).toBe(60);
    expect(waitAfter({}, 3600)).toBe(3600);
    expect(waitAfter({ 'x-ad-account-usage': '{"acc_id_util_pct":9.67,"reset_time_duration":100}' })).toBe(
      300,
    );
  });

  it('believes no hint of more than a day', () => {
    expect(waitAfter(business({ '1': [entry({ estimated_time_to_regain_access: 1e9 })] }))).toBe(86_400);
  });
});
