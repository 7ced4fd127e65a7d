import { describe, expect, it } from 'vitest';
import { GraphPermissionDenied, GraphRequestInvalid, GraphTransient } from '#functions/graph/errors.ts';
import { isReadTooEarly, reportStatus, submitReport } from '#functions/graph/reports.ts';
import {
  clientOf,
  expectNoCredential,
  inTurn,
  json,
  raw,
  rejection,
  startGraph,
  TOKEN,
} from '#test/harness/fake-graph.ts';

/** As Meta shows it: marketing-api/insights/best-practices, "Insights API Asynchronous Jobs". */
const COMPLETED = {
  id: '6044775548468',
  account_id: '1010035716096012',
  time_ref: 1459788928,
  time_completed: 1459788990,
  async_status: 'Job Completed',
  async_percent_completion: 100,
};

async function statusOf(body: unknown, status = 200) {
  await using graph = await startGraph(json(body, status));
  using client = clientOf(graph);
  return await reportStatus(client, '6044775548468');
}

describe('submitting a report', () => {
  it.each([
    ['a number, as Meta shows it', '{\n  "report_run_id": 6023920149050\n}', '6023920149050'],
    ['a number above 2^53', '{"report_run_id":120203029307580037}', '120203029307580037'],
    ['a text', '{"report_run_id":"120203029307580037"}', '120203029307580037'],
    ['a text that is no number', '{"report_run_id":"run_7"}', 'run_7'],
  ])('gives its id digit for digit: %s', async (_name, body, id) => {
    await using graph = await startGraph(raw(body, 200));
    using client = clientOf(graph);
    expect(await submitReport(client, 'act_1', { level: 'ad', time_increment: 1 })).toBe(id);
    expect(graph.requests[0]).toMatchObject({
      method: 'POST',
      path: '/v25.0/act_1/insights',
      body: 'level=ad&time_increment=1',
    });
  });

  it.each([[{}], [{ report_run_id: null }], [{ report_run_id: '' }], [{ report_run_id: 'x/../me' }]])(
    'without an id is an error that passes: %j',
    async (body) => {
      await using graph = await startGraph(json(body));
      using client = clientOf(graph);
      expect(await rejection(submitReport(client, 'act_1', {}))).toBeInstanceOf(GraphTransient);
    },
  );
});

describe('the status of a report', () => {
  it('is asked for without a list of fields, for Meta then tells why a report failed', async () => {
    await using graph = await startGraph(json(COMPLETED));
    using client = clientOf(graph);
    await reportStatus(client, '6044775548468');
    expect(graph.requests[0]).toMatchObject({ method: 'GET', path: '/v25.0/6044775548468' });
    expect([...(graph.requests[0]?.query ?? [])]).toEqual([]);
  });

  it('of a node that gives its id alone is asked for by name', async () => {
    await using graph = await startGraph(inTurn(json({ id: '1' }), json(COMPLETED)));
    using client = clientOf(graph);
    expect(await reportStatus(client, '1')).toEqual({ state: 'ready' });
    expect([...(graph.requests[1]?.query ?? [])]).toEqual([
      ['fields', 'async_status,async_percent_completion'],
    ]);
  });

  it.each([
    ['Job Completed', 100, { state: 'ready' }],
    ['Job Completed', 99, { state: 'running', percent: 99 }],
    ['Job Running', 100, { state: 'running', percent: 100 }],
    ['Job Running', 40, { state: 'running', percent: 40 }],
    ['Job Running', '40', { state: 'running', percent: 40 }],
    ['Job Running', undefined, { state: 'running', percent: 0 }],
    ['Job Started', 0, { state: 'running', percent: 0 }],
    ['Job Not Started', 0, { state: 'running', percent: 0 }],
    ['Job Pondering', 7, { state: 'running', percent: 7 }],
    ['Job Skipped', 0, { state: 'expired' }],
  ])('%s at %s %%', async (async_status, async_percent_completion, status) => {
    expect(await statusOf({ ...COMPLETED, async_status, async_percent_completion })).toEqual(status);
  });

  it('of a report that is not known yet is that it runs', async () => {
    const error = { message: 'Unsupported get request.', code: 100, error_subcode: 33 };
    expect(await statusOf({ error }, 400)).toEqual({ state: 'running', percent: 0 });
  });

  it.each([
    ['no status', { id: '1' }],
    ['a status that is no text', { async_status: 7 }],
  ])('with %s is an error that passes', async (_name, body) => {
    expect(await rejection(statusOf(body))).toBeInstanceOf(GraphTransient);
  });

  it('passes every other error on', async () => {
    expect(await rejection(statusOf({ error: { code: 190 } }, 400))).toMatchObject({
      name: 'GraphTokenInvalid',
    });
  });
});

describe('a failed report', () => {
  const failed = (fields: object) =>
    statusOf({ ...COMPLETED, async_status: 'Job Failed', async_percent_completion: 0, ...fields });

  // Meta: marketing-api/insights/error-codes; the fields come since v25.0.
  it.each([
    ['too large', -3, 1504045, 'GraphTooMuchData', true, 0],
    ['generation failed', -2, 2490547, 'GraphTooMuchData', true, 1],
    ['data-per-call limit', 100, 1487534, 'GraphTooMuchData', true, 0],
    ['timed out', 2, 1504038, 'GraphTooMuchData', true, 0],
    ['unknown error', 2, 1504044, 'GraphTransient', true, 2],
    ['intermittent', 2, 1504043, 'GraphTransient', false, 0],
    ['invalid breakdowns', 2, 1504041, 'GraphRequestInvalid', false, 0],
    ['no permission', 100, 3191001, 'GraphPermissionDenied', false, 0],
    ['too many calls', 4, 1504022, 'GraphThrottled', false, 0],
  ])(
    'with a reason has the class of it: %s',
    async (message, code, subcode, name, mayBeTooMuchData, retriesBeforeSplit) => {
      const status = await failed({ error_code: code, error_subcode: subcode, error_message: message });
      expect(status).toMatchObject({
        state: 'failed',
        error: { name, code, subcode, mayBeTooMuchData, retriesBeforeSplit },
      });
      expect(status.state === 'failed' && status.error.message).toContain(message);
    },
  );

  it('without a reason may have been too big: once more, then less', async () => {
    expect(await failed({})).toMatchObject({
      state: 'failed',
      error: { name: 'GraphTransient', mayBeTooMuchData: true, retriesBeforeSplit: 1 },
    });
  });

  it('shows no token that its reason may hold', async () => {
    const status = await failed({ error_code: 190, error_message: `Malformed access token ${TOKEN}` });
    expectNoCredential(status);
    expectNoCredential(status.state === 'failed' && status.error);
  });
});

describe('isReadTooEarly', () => {
  const facts = { request: 'GET 1/insights', problem: 'x', advice: 'x' };
  const summary =
    "(#100) Cannot include spend in summary param because they weren't there while creating the report run.";

  it.each([
    ['2601 / 1815107', new GraphTransient({ ...facts, code: 2601, subcode: 1815107 }), true],
    ['1815107 with another code', new GraphTransient({ ...facts, code: 1, subcode: 1815107 }), true],
    ['the summary case', new GraphTransient({ ...facts, code: 100, problem: summary }), true],
    ['another 100', new GraphRequestInvalid({ ...facts, code: 100 }), false],
    ['an unknown report', new GraphPermissionDenied({ ...facts, code: 100, subcode: 33 }), false],
    ['any other error', new Error('x'), false],
  ])('%s', (_name, error, early) => {
    expect(isReadTooEarly(error)).toBe(early);
  });
});
