import { AdAccount, FacebookAdsApi } from 'facebook-nodejs-business-sdk';
import type { ListQuery } from './list-query.ts';
import { readSideBySide } from './reading-process.ts';

/**
 * What people have today, done with care: Meta's SDK, with a client of its own for each account and stream, all side by
 * side; a page is written before the next one is asked for.
 */

interface Row {
  /** Without it each row would carry the access token into the file. */
  exportAllData(): unknown;
}
interface Cursor extends ReadonlyArray<Row> {
  hasNext(): boolean;
  next(): Promise<Cursor>;
}

await readSideBySide(async (query, { origin, token }, write) => {
  Object.defineProperty(FacebookAdsApi, 'GRAPH', { get: () => origin, configurable: true });
  const withoutCrashReporter = false;
  const account = new AdAccount(
    query.account,
    {},
    undefined,
    new FacebookAdsApi(token, 'en_US', withoutCrashReporter),
  );
  let cursor = await firstPage(account, query);
  for (;;) {
    await write(Array.from(cursor, (row) => row.exportAllData()));
    if (!cursor.hasNext()) return;
    cursor = await cursor.next();
  }
});

async function firstPage(account: AdAccount, { edge, fields, params }: ListQuery): Promise<Cursor> {
  // The SDK puts the fields and the token into the parameters that it is given.
  const own = { ...params };
  const asked = [...fields];
  const read = {
    insights: () => account.getInsights(asked, own),
    ads: () => account.getAds(asked, own),
    adcreatives: () => account.getAdCreatives(asked, own),
  }[edge];
  if (read === undefined) throw new Error(`The script reads no ${edge}`);
  return (await read()) as unknown as Cursor;
}
