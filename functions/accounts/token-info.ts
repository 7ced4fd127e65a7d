import * as z from 'zod/mini';
import type { GraphClient } from '#functions/graph/client.ts';
import { GraphError } from '#functions/graph/errors.ts';

/** What Meta tells of a token. Meta: facebook-login/guides/access-tokens/debugging. */
const TokenInfo = z.object({
  app_id: z.optional(z.string()),
  application: z.optional(z.string()),
  type: z.optional(z.string()),
  is_valid: z.optional(z.boolean()),
  /** Unix seconds; 0: never. */
  expires_at: z.optional(z.number()),
  /** Unix seconds; 0 or absent for system users. */
  data_access_expires_at: z.optional(z.number()),
  scopes: z.optional(z.array(z.string())),
  granular_scopes: z.optional(
    z.array(z.object({ scope: z.string(), target_ids: z.optional(z.array(z.string())) })),
  ),
});
export type TokenInfo = z.infer<typeof TokenInfo>;

const Debugged = z.object({ data: TokenInfo });

/**
 * Asks Meta about the token, in the token's own name. A POST that stands in for a GET (graph-api/overview,
 * `method`), so that the token is in no URL.
 * @returns undefined when Meta answers in another form.
 * @throws GraphError when Meta refuses, as it may for a token of another app.
 */
export async function askTokenInfo(
  client: Pick<GraphClient, 'post' | 'accessToken'>,
): Promise<TokenInfo | undefined> {
  const answer = await client.post('debug_token', { method: 'get', input_token: client.accessToken });
  const debugged = z.safeParse(Debugged, answer);
  return debugged.success ? debugged.data.data : undefined;
}

/** The same for a run that extracts: what cannot be told is no news. */
export async function tokenInfoIfTold(
  client: Pick<GraphClient, 'post' | 'accessToken'>,
): Promise<TokenInfo | undefined> {
  try {
    return await askTokenInfo(client);
  } catch (error) {
    if (error instanceof GraphError) return undefined;
    throw error;
  }
}
