import type { JsonObject, Params } from '#functions/graph/client.ts';

/** What insights requests filter by; see `statuses.ts` of the control. */
interface Filter {
  readonly field: string;
}

/**
 * Parameters as the simulator takes them: it filters by the status of ads alone, and gives daily rows alone.
 * TODO: goes when the simulator knows the statuses of every level, and rows of a whole window.
 */
export function toldToSimulator(params: Params): Params {
  const { filtering, ...others } = params;
  const known = Array.isArray(filtering)
    ? (filtering as Filter[]).filter(({ field }) => field !== 'campaign.effective_status')
    : [];
  const isDaily = params.level === undefined || params.level === 'account' || 'time_increment' in params;
  return {
    ...others,
    ...(known.length > 0 && { filtering: known }),
    ...(!isDaily && { time_increment: 1 }),
  };
}

/** The account's own rows of each day, which the simulator gives for a whole window alone. @param rows of the truth. */
export function dailyTotals(rows: Iterable<JsonObject>): JsonObject[] {
  const days = new Map<string, { impressions: number; clicks: number; links: number; cents: number }>();
  for (const { date_start, impressions, clicks, inline_link_clicks, spend } of rows) {
    const day = String(date_start);
    const sum = days.get(day) ?? { impressions: 0, clicks: 0, links: 0, cents: 0 };
    days.set(day, {
      impressions: sum.impressions + Number(impressions ?? 0),
      clicks: sum.clicks + Number(clicks ?? 0),
      links: sum.links + Number(inline_link_clicks ?? 0),
      cents: sum.cents + Math.round(Number(spend ?? 0) * 100),
    });
  }
  return [...days].map(([day, { impressions, clicks, links, cents }]) => ({
    date_start: day,
    date_stop: day,
    impressions: String(impressions),
    clicks: String(clicks),
    inline_link_clicks: String(links),
    spend: (cents / 100).toFixed(2),
  }));
}
