import * as z from 'zod/mini';
import { STREAMS } from '#shared/catalogue.ts';
import { Accounts, type AggregateEvent, type AggregateResult, Plan } from '#shared/contract.ts';
import { StateCorrupt } from '#shared/lake/checkpoint.ts';
import { accountsKey, manifestKey, planKey, promotionsKey, type Unit } from '#shared/lake/keys.ts';
import { ownedGeneration } from '#shared/lake/owner.ts';
import type { LakeStore } from '#shared/lake/store.ts';
import { mapInParallel } from '#shared/parallel.ts';
import type { TurnClock } from '#shared/turn/clock.ts';
import { collectOutcome, type Outcome } from './collect.ts';
import { type Manifest, ManifestUnit } from './manifest.ts';
import { publishUnit } from './publish.ts';
import { isIncomplete, verdictOf } from './verdict.ts';
import { verifyReceipt } from './verify.ts';

/** Units looked at, or published, at once. */
const UNITS_AT_ONCE = 8;

/** What earlier turns of this `Aggregate` have settled: by unit, as it stands in the manifest. */
const Promotions = z.object({ owner: z.string(), units: z.record(z.string(), ManifestUnit) });
type Promotions = z.infer<typeof Promotions>;

/**
 * Publishes every unit that proves complete, writes the manifest and decides the verdict. May end as MORE, and then
 * goes on where it was.
 * @throws Superseded when another execution owns the run. @throws StateCorrupt @throws LakeUnavailable
 */
export async function aggregate(
  event: AggregateEvent,
  store: LakeStore,
  clock: TurnClock,
  onOutcome: (outcome: Outcome) => void,
): Promise<AggregateResult> {
  await ownedGeneration(store, event.runId, event.owner);
  const plan = await readJson(store, planKey(event.runId), Plan);
  const accounts = await readJson(store, accountsKey(event.runId), Accounts);
  const promotions = await readPromotions(event, store);
  const units = accounts.accounts.flatMap(({ account }) =>
    plan.streams.map((stream): Unit => ({ runId: event.runId, account, stream })),
  );
  const results = await mapInParallel(units, UNITS_AT_ONCE, async (unit) => {
    const name = `${unit.account}/${unit.stream}`;
    const known = promotions.units[name];
    if (known !== undefined) return known;
    if (clock.short()) return undefined;
    const outcome = await collectOutcome(store, unit);
    onOutcome(outcome);
    const settled = await settle(outcome, store, accounts);
    promotions.units[name] = settled;
    return settled;
  });
  const settled = results.filter((unit) => unit !== undefined);
  if (settled.length < units.length) {
    await store.putJson(promotionsKey(event.runId), promotions);
    return pending(event);
  }
  await ownedGeneration(store, event.runId, event.owner);
  const manifest = manifestOf(event, clock.now(), settled, accounts.failed);
  await store.putJson(manifestKey(event.runId), manifest);
  return verdictOf(manifest);
}

/** Publishes what a receipt proves; everything else is a failed unit of the manifest. */
async function settle(outcome: Outcome, store: LakeStore, accounts: Accounts): Promise<ManifestUnit> {
  const { unit } = outcome;
  const base = {
    account: unit.account,
    stream: unit.stream,
    rows: 0,
    bytes: 0,
    published: 0,
    superseded: [],
  };
  if (outcome.kind === 'failure') return { ...base, status: 'failed', leftOut: [], error: outcome.error };
  const { receipt } = outcome;
  const { since, until, leftOut, counters } = receipt;
  const account = accounts.accounts.find((candidate) => candidate.account === unit.account);
  if (account === undefined) throw new StateCorrupt(accountsKey(unit.runId), `${unit.account} is not in it`);
  const known = { ...base, since, until, leftOut, counters };
  const wrong = verifyReceipt(receipt, account, STREAMS[unit.stream]);
  if (wrong !== undefined) return { ...known, status: 'failed', error: wrong };
  const publication = await publishUnit(store, unit, receipt);
  if (publication.kind === 'refused') return { ...known, status: 'failed', error: publication.error };
  const { published, superseded } = publication;
  const sum = (pick: 'rows' | 'bytes') =>
    receipt.partitions.reduce((total, partition) => total + partition[pick], 0);
  return { ...known, status: 'complete', rows: sum('rows'), bytes: sum('bytes'), published, superseded };
}

function manifestOf(
  event: AggregateEvent,
  finishedAt: string,
  units: ManifestUnit[],
  accountsFailed: Accounts['failed'],
): Manifest {
  return {
    schema: 1,
    ...event,
    finishedAt,
    verdict: isIncomplete({ units, accountsFailed }) ? 'incomplete' : 'complete',
    rows: units.reduce((sum, unit) => sum + unit.rows, 0),
    units,
    accountsFailed,
  };
}

const pending = (event: AggregateEvent): AggregateResult => ({
  status: 'MORE',
  verdict: 'pending',
  error: '',
  cause: '',
  runId: event.runId,
  rows: 0,
  complete: 0,
  failed: 0,
});

/** Earlier turns of the same execution only: a rerun looks at everything again. */
async function readPromotions(event: AggregateEvent, store: LakeStore): Promise<Promotions> {
  const found = z.safeParse(Promotions, (await store.getJson(promotionsKey(event.runId)))?.body);
  if (found.success && found.data.owner === event.owner) return found.data;
  return { owner: event.owner, units: {} };
}

async function readJson<T extends z.core.$ZodType>(
  store: LakeStore,
  key: string,
  schema: T,
): Promise<z.output<T>> {
  const parsed = z.safeParse(schema, (await store.getJson(key))?.body);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new StateCorrupt(key, `${issue?.path.join('.')}: ${issue?.message}`);
}
