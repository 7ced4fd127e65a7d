import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Call, Source } from '#local/graph/calls.ts';
import { resolveAccounts } from '#local/graph/data/accounts.ts';
import { type FaultRule, FaultRules } from '#local/graph/fault-rules.ts';

const spec = { name: '', timeZone: 'UTC', currency: 'USD', campaigns: 1, ads: 1, creatives: 1 };
const accounts = resolveAccounts(
  [
    { ...spec, id: 'act_1' },
    { ...spec, id: 'act_2' },
  ],
  1,
);

const call = (account: string, source: Source): Call => ({
  n: 1,
  method: 'GET',
  path: `/v25.0/${account}/ads`,
  version: 25,
  kind: 'list',
  source,
  account: accounts.get(account),
  id: account,
  edge: 'ads',
  params: {},
});

const fault = { name: 'html-502' } as const;
/** Numbers of the calls, of twelve by one source, at which a rule fires. */
function firings(when: NonNullable<FaultRule['when']>, seed = 1): number[] {
  const rules = new FaultRules(seed);
  rules.add({ id: 'r', when, fault });
  const numbers = Array.from({ length: 12 }, (_unused, index) => index + 1);
  return numbers.filter(() => rules.next(call('act_1', 'ads')) !== undefined);
}

test.each([
  [{ nth: 3 }, [3]],
  [{ from: 10 }, [10, 11, 12]],
  [{ to: 2 }, [1, 2]],
  [{ from: 2, to: 3 }, [2, 3]],
  [{ every: 5 }, [5, 10]],
  [{ every: 2, from: 5, to: 9 }, [6, 8]],
  [{}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
  [{ probability: 0 }, []],
])('%j fires at the calls %j', (when, expected) => {
  expect(firings(when)).toEqual(expected);
});

test('a probability depends on the seed, and hits about its share of calls', () => {
  expect(firings({ probability: 0.5 })).toEqual(firings({ probability: 0.5 }));
  expect(firings({ probability: 0.5 })).not.toEqual(firings({ probability: 0.5 }, 2));
  const rules = new FaultRules(1);
  rules.add({ id: 'r', when: { probability: 0.2 }, fault });
  const calls = Array.from({ length: 5000 }, () => rules.next(call('act_1', 'ads')));
  expect(calls.filter(Boolean).length / 5000).toBeCloseTo(0.2, 1);
});

test('what happens to one source does not depend on the order in which sources arrive', () => {
  const callers = [
    ['act_1', 'ads'],
    ['act_1', 'adcreatives'],
    ['act_2', 'ads'],
  ] as const;
  fc.assert(
    fc.property(fc.array(fc.nat(2), { maxLength: 60 }), fc.integer(), (order, seed) => {
      const rules = new FaultRules(seed);
      rules.add({ id: 'a', when: { probability: 0.3 }, fault });
      rules.add({ id: 'b', when: { nth: 4 }, fault });
      const outcomes = callers.map((): string[] => []);
      for (const caller of order) {
        const [account, source] = callers[caller] ?? callers[0];
        outcomes[caller]?.push(rules.next(call(account, source))?.rule ?? '-');
      }
      callers.forEach(([account, source], index) => {
        const alone = new FaultRules(seed);
        alone.add({ id: 'a', when: { probability: 0.3 }, fault });
        alone.add({ id: 'b', when: { nth: 4 }, fault });
        const outcome = outcomes[index] ?? [];
        expect(outcome.map(() => alone.next(call(account, source))?.rule ?? '-')).toEqual(outcome);
      });
    }),
  );
});

test('of the rules that fire, the first added wins, and the others count the call all the same', () => {
  const rules = new FaultRules(1);
  rules.add({ id: 'first', when: { nth: 1 }, fault });
  rules.add({ id: 'second', when: { to: 2 }, fault });
  const next = () => rules.next(call('act_1', 'ads'))?.rule;
  expect([next(), next(), next()]).toEqual(['first', 'second', undefined]);
  expect(() => rules.add({ id: 'first', fault })).toThrow('exists already');
});
