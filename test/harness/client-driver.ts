import { FacebookAdsApi } from 'facebook-nodejs-business-sdk';
import { GraphClient } from '#functions/graph/client.ts';
import { pages, rowsOf } from '#functions/graph/pages.ts';
import { submitReport } from '#functions/graph/reports.ts';
import { toErrorRecord } from '#functions/runtime/error-record.ts';

/**
 * Everything that the streams do with a client, in a fixed order. It is run as it stands and out of a bundle.
 * @returns what each step gave, or the record of the error it threw; fit for comparing.
 */
export async function drive(origin: string): Promise<unknown[]> {
  using client = new GraphClient({
    accessToken: 'EAAdriverToken0123456789',
    appSecret: 'driverAppSecret0123456789',
    origin,
    version: 'v25.0',
    account: 'act_1',
    useCase: 'management',
    random: () => 0,
    sleep: async () => undefined,
  });
  const steps: (() => Promise<unknown>)[] = [
    () => allRows(client),
    () => client.call('GET', ['act_1', 'insights'], { fields: ['spend'], level: 'ad', limit: 2 }),
    () => client.call('GET', `${origin}/v24.0/act_1/ads?after=a&access_token=stolen`),
    () =>
      submitReport(client, 'act_1', {
        level: 'ad',
        time_range: { since: '2026-01-01', until: '2026-01-02' },
      }),
    ...['wrong', 'too-much', 'html', 'empty', 'cut', 'token'].map((path) => () => client.get(path)),
  ];
  const outcomes: unknown[] = [
    client instanceof FacebookAdsApi,
    FacebookAdsApi.VERSION,
    FacebookAdsApi.GRAPH,
  ];
  for (const step of steps) outcomes.push(await step().catch(toErrorRecord));
  return [...outcomes, { ...client.counters }];
}

async function allRows(client: GraphClient): Promise<unknown[]> {
  const rows: unknown[] = [];
  for await (const page of pages(
    client,
    'act_1/ads',
    { fields: ['id', 'name'] },
    { pageSize: 2, bisectObjects: true },
  )) {
    rows.push(...rowsOf(page));
  }
  return rows;
}
