import * as z from 'zod/mini';
import type { GraphClient, Params } from '#functions/graph/client.ts';
import { GraphRequestInvalid, GraphTooMuchData } from '#functions/graph/errors.ts';

const Counted = z.object({ summary: z.object({ total_count: z.int().check(z.nonnegative()) }) });

/**
 * Requests an edge's own count of objects, with the parameters of its list (marketing-api/ad-account/ads,
 * `total_count`: "returned by the query").
 * @returns null when the edge has no count or refuses.
 * @throws GraphError unless it is a refusal.
 */
export async function countObjects(
  client: Pick<GraphClient, 'get'>,
  path: string,
  parameters: Params,
): Promise<number | null> {
  try {
    const answer = await client.get(path, { ...parameters, fields: 'id', limit: 1, summary: 'total_count' });
    const counted = z.safeParse(Counted, answer);
    return counted.success ? counted.data.summary.total_count : null;
  } catch (error) {
    if (error instanceof GraphRequestInvalid || error instanceof GraphTooMuchData) return null;
    throw error;
  }
}
