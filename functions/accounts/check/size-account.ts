import * as z from 'zod/mini';
import type { AccountSize } from '#functions/contract/check.ts';
import type { ResolvedAccount } from '#functions/contract/documents.ts';
import type { GraphClient, JsonObject, Params } from '#functions/graph/client.ts';
import { GraphError } from '#functions/graph/errors.ts';
import { addDays, countDays, type DayRange } from '#functions/runtime/days.ts';
import { tileIncrements } from '#functions/streams/stream-window.ts';

type Reader = Pick<GraphClient, 'get'>;

const Months = z.object({
  data: z.array(z.object({ date_start: z.string(), impressions: z.optional(z.coerce.number()) })),
});
const Volume = z.object({ data: z.array(z.object({ ads_running_or_in_review_count: z.int() })) });

/**
 * Asks what the estimate of an account needs, by two requests: its delivery by month, and how many ads it has. What
 * Meta does not tell is absent.
 * @throws errors other than a GraphError.
 */
export async function sizeAccount(
  client: Reader,
  { account, since, until }: ResolvedAccount,
): Promise<AccountSize> {
  const months = await askIfTold(client, `${account}/insights`, Months, {
    level: 'account',
    fields: ['impressions'],
    time_increment: 'monthly',
    time_range: { since, until },
    limit: 100,
  });
  const volume = await askIfTold(client, `${account}/ads_volume`, Volume, {});
  const activeAds = volume?.data[0]?.ads_running_or_in_review_count;
  return {
    ...(months === undefined ? { idleMonths: [] } : delivery({ since, until }, months.data)),
    ...(activeAds !== undefined && { activeAds }),
  };
}

/** Which months of the window have delivery. */
function delivery(
  window: DayRange,
  rows: readonly { readonly date_start: string; readonly impressions?: number | undefined }[],
): Pick<AccountSize, 'deliveryDays' | 'idleMonths' | 'sampleDay'> {
  const delivering = new Set(
    rows.filter(({ impressions = 0 }) => impressions > 0).map(({ date_start }) => date_start.slice(0, 7)),
  );
  const months = tileIncrements(window, 'monthly');
  const busy = months.filter(({ since }) => delivering.has(since.slice(0, 7)));
  const middle = busy[Math.floor(busy.length / 2)];
  return {
    deliveryDays: busy.reduce((sum, month) => sum + countDays(month), 0),
    idleMonths: months.filter((month) => !busy.includes(month)).map(({ since }) => since),
    ...(middle !== undefined && { sampleDay: addDays(middle.since, Math.floor(countDays(middle) / 2)) }),
  };
}

async function askIfTold<T>(
  client: Reader,
  path: string,
  schema: z.ZodMiniType<T>,
  params: Params,
): Promise<T | undefined> {
  let answer: JsonObject;
  try {
    answer = await client.get(path, params);
  } catch (error) {
    if (error instanceof GraphError) return undefined;
    throw error;
  }
  const told = z.safeParse(schema, answer);
  return told.success ? told.data : undefined;
}
