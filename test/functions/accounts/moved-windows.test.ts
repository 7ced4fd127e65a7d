import { describe, expect, test } from 'vitest';
import { movedWindows } from '#functions/accounts/moved-windows.ts';
import { planned, resolve, simulate, spec, stored, TOKYO } from '#test/harness/accounts-run.ts';

const account = (since: string, until: string) => ({ since, until });

describe('a window that had to be moved', () => {
  test('is told by day, with the number of accounts', () => {
    const plan = { since: '2020-02-28', until: '2026-11-22' };
    const accounts = [
      account('2023-10-20', '2026-11-21'),
      account('2023-10-20', '2026-11-22'),
      account('2023-10-21', '2026-11-22'),
    ];
    expect(movedWindows(plan, accounts)).toEqual([
      'since 2020-02-28 was moved to 2023-10-20 for 2 accounts: Meta keeps insights for 37 months.',
      'since 2020-02-28 was moved to 2023-10-21 for 1 account: Meta keeps insights for 37 months.',
      "until 2026-11-22 was moved to 2026-11-21 for 1 account: it is the account's today.",
    ]);
  });

  test('is nothing to tell where the days are those that were asked for, or none were', () => {
    const accounts = [account('2026-11-01', '2026-11-20')];
    expect(movedWindows({ since: '2026-11-01', until: '2026-11-20' }, accounts)).toEqual([]);
    expect(movedWindows({}, accounts)).toEqual([]);
  });

  test('is a warning of the run', async () => {
    const simulator = await simulate([spec(1), spec(2, TOKYO)]);
    const store = await planned({ since: '2020-02-28', until: '2026-11-19' });
    await resolve(store, simulator);
    const cut =
      /^since 2020-02-28 was moved to 2023-10-\d\d for 1 account: Meta keeps insights for 37 months\.$/;
    expect(stored(store)).toMatchObject({
      warnings: [expect.stringMatching(cut), expect.stringMatching(cut)],
    });
  });
});
