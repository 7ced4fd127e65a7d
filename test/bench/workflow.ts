import { MISSION } from '#test/harness/mission.ts';
import { figure, goal, type Section } from './figures.ts';
import { measureIdle } from './idle.ts';
import { measureParallel } from './parallel.ts';

const GOALS = { ofSlowest: 1.1, idleRequests: 10 };

/** One stream after the other against all at once, with waits as on AWS; and what a run costs that has nothing to do. */
export async function measureWorkflow(say: (line: string) => void): Promise<Section> {
  say('workflow: each stream alone, then all in parallel, with waits as stated: two minutes');
  const { alone, slowestAlone, oneAfterAnother, parallel, startUp, counts, different } =
    await measureParallel();
  say('workflow: accounts without data');
  const idle = await measureIdle();
  const requests = Object.entries(idle.s3).map(([operation, count]) =>
    figure(`nothing to do, two accounts: ${operation}`, 'requests', [count]),
  );
  return {
    title: 'Workflow, one account of the simulator',
    figures: [
      ...MISSION.map((stream) => figure(`${stream} alone`, 's', [alone[stream] ?? Number.NaN])),
      figure('one after another', 's', [oneAfterAnother]),
      figure('all in parallel', 's', [parallel]),
      figure('start-up in each: Plan, Accounts, Aggregate', 's', [startUp]),
      figure('all in parallel: state transitions', '', [counts.transitions]),
      figure('all in parallel: invocations', '', [counts.invocations]),
      figure('all in parallel: Graph API', 'requests', [counts.graphRequests]),
      figure('nothing to do, two accounts: state transitions', '', [idle.transitions]),
      figure('nothing to do: Graph API, of an account', 'requests', idle.graphRequests),
      ...requests,
    ],
    goals: [
      goal(
        'all in parallel, in times of the slowest stream alone',
        parallel / slowestAlone,
        'at most',
        GOALS.ofSlowest,
        '',
      ),
      goal(
        'Graph API requests of an account with nothing to do',
        Math.max(...idle.graphRequests),
        'less than',
        GOALS.idleRequests,
        '',
      ),
    ],
    notes: [`in parallel ${(oneAfterAnother / parallel).toFixed(1)} times as fast as one after another`],
    unequal: different.map((stream) => `${stream} publishes other rows in parallel than alone`),
  };
}
