import type { StreamName } from '#functions/contract/ids.ts';
import { receiptKey, type Unit } from '#functions/lake/keys.ts';
import type { LakeStore } from '#functions/lake/store.ts';
import { mapInParallel } from '#functions/runtime/parallel.ts';

/** HEAD requests at once: 5,000 accounts of four streams take about a minute, and S3 bears 5,500 a second. */
const AT_ONCE = 16;

/**
 * The accounts of which a planned stream has no receipt, or had one heldBack, in their order. Each is looked for by its
 * key: a listing would go through every part of every stream. A unit that was held back and read again since then has
 * both, and costs a turn that finds nothing to do.
 * @throws LakeUnavailable
 */
export async function unfinishedAccounts(
  store: Pick<LakeStore, 'head'>,
  runId: string,
  accounts: readonly string[],
  streams: readonly StreamName[],
): Promise<string[]> {
  const unfinished = new Set<string>();
  await mapInParallel(accounts, AT_ONCE, async (account) => {
    for (const stream of streams) {
      if (await isFinished(store, { runId, account, stream })) continue;
      unfinished.add(account);
      return;
    }
  });
  return accounts.filter((account) => unfinished.has(account));
}

async function isFinished(store: Pick<LakeStore, 'head'>, unit: Unit): Promise<boolean> {
  const heads = await Promise.all([store.head(receiptKey(unit)), store.head(heldBackKey(unit))]);
  return heads[0] !== undefined && heads[1] === undefined;
}
