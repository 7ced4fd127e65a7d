import { describe, expect, it, vi } from 'vitest';
import { startGraphSimulator } from '#local/graph/simulator.ts';
import { FAULT_LINES, type FaultName, killerOf, readFault, rulesOf } from '#local/played-faults.ts';

const NAMES = FAULT_LINES.map((line) => line.split(' ')[0] as FaultName);

describe('the command line', () => {
  it.each([
    ['permission', { account: 'act_1', stream: 'ad_creatives' }],
    ['permission@act_2', { account: 'act_2' }],
    ['permission@act_2/ad_metadata', { account: 'act_2', stream: 'ad_metadata' }],
  ])('%s', (text, target) => {
    expect(readFault(text)).toEqual({ name: 'permission', target });
  });

  it.each([
    ['nope', /"nope"\. The failures are token, permission/],
    ['', /The failures are/],
    ['token@1', /"1" is not an account/],
    ['token@act_1/nope', /no stream "nope"\. The streams are .*ad_insights/],
  ])('refuses %j', (text, message) => {
    expect(() => readFault(text)).toThrow(message);
  });
});

it.each(NAMES)(
  'the simulator takes the rules of %s, on its own target and on a whole account',
  async (name) => {
    const simulator = await startGraphSimulator();
    try {
      for (const text of [name, `${name}@act_1`]) {
        const rules = rulesOf(readFault(text));
        expect(rules.length > 0).toBe(name !== 'crash');
        for (const rule of rules) simulator.faults.add(rule);
        simulator.faults.clear();
      }
    } finally {
      await simulator.close();
    }
  },
);

it('a crash kills the first process of its stream, and no other', () => {
  vi.useFakeTimers();
  const disturb = killerOf(readFault('crash@act_1/ad_insights'));
  const rest = { number: 1, state: 'S', functionId: 'F', runId: 'r', turn: 0, attempt: 0 };
  const invocation = { ...rest, account: 'act_1', requestId: '', accessKeyId: '' };
  const kills = ['ad_metadata', undefined, 'ad_insights', 'ad_insights'].map((stream) => {
    const kill = vi.fn();
    disturb?.({ ...invocation, stream }, kill);
    return kill;
  });
  vi.runAllTimers();
  vi.useRealTimers();
  expect(kills.map((kill) => kill.mock.calls)).toEqual([[], [], [['SIGKILL']], []]);
});
