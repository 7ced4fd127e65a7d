import { expect, test } from 'vitest';
import { windowWarnings } from '#functions/accounts/window-warnings.ts';

const CUT = 'since moved from 2020-01-01 to 2023-10-22: Meta keeps 37 months.';

test('a cut window is said once, with its accounts', () => {
  expect(windowWarnings([{ account: 'act_1', notes: [CUT] }, { account: 'act_2' }])).toEqual([
    `act_1: ${CUT}`,
  ]);
  const many = [1, 2, 3, 4, 5].map((id) => ({ account: `act_${id}`, notes: [CUT] }));
  expect(windowWarnings(many)).toEqual([`act_1, act_2, act_3 and 2 more accounts: ${CUT}`]);
});
