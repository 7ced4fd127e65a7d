import type { Call } from './calls.ts';
import type { PageFault, PageRequest } from './paging.ts';
import { pageLimit } from './params.ts';
import type { World } from './world.ts';

/** The common part of all pages. `next` repeats the parameters and contains the token, as at Meta. */
export function pageOf(
  call: Call,
  world: World,
  list: string,
  fault: PageFault | undefined,
): Omit<PageRequest, 'items'> {
  const url = new URL(call.path, world.origin);
  url.searchParams.set('access_token', world.accessToken);
  for (const [name, value] of Object.entries(call.params)) {
    if (name !== 'after' && name !== 'before') url.searchParams.set(name, value);
  }
  return { list, url, fault, after: call.params.after, limit: pageLimit(call.params.limit, world.pageCap) };
}
