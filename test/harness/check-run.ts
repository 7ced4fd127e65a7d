import type { AccountSize } from '#functions/contract/check.ts';
import type { CheckRun } from '#functions/extract/check/check-run.ts';
import type { JsonObject } from '#functions/graph/client.ts';
import { GraphPermissionDenied, GraphRequestInvalid } from '#functions/graph/errors.ts';
import type { Source, StreamDescription } from '#functions/streams/stream.ts';

/** The parameters of a request. */
export type Asked = Readonly<Record<string, unknown>>;

/** A stream to be tried on an account, with answers from a function. @returns the run, and what it asked for. */
export function checkRun<S extends Source>(
  description: StreamDescription<S>,
  answer: (asked: Asked, path: string) => JsonObject,
  size?: AccountSize,
): { run: CheckRun<S>; asked: Asked[] } {
  const asked: Asked[] = [];
  const account = {
    account: 'act_1',
    name: 'Account',
    timeZone: 'UTC',
    currency: 'USD',
    since: '2026-01-01',
    until: '2026-03-31',
    snapshotDate: '2026-04-01',
    ...(size !== undefined && { size }),
  };
  const client: CheckRun['client'] = {
    get: async (path, params = {}) => {
      asked.push(params);
      return answer(params, path);
    },
  };
  return { run: { description, account, client }, asked };
}

/** Meta refuses a request. */
export const refusal = (problem: string, code = 100): GraphRequestInvalid =>
  new GraphRequestInvalid({ request: 'GET act_1', problem, advice: 'Advice.', code });

/** Meta refuses what the token may not read. */
export const denial = (): GraphPermissionDenied =>
  new GraphPermissionDenied({ request: 'GET act_1', problem: 'no right', advice: 'Advice.', code: 200 });
