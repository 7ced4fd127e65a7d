import { expect, test } from 'vitest';
import {
  type InsightsShape,
  insightsShape,
  insightsSource,
  requestedShape,
} from '#local/graph/insights-source.ts';

test.each<[InsightsShape, string]>([
  [{ level: 'ad' }, 'insights:ad'],
  [{ level: 'ad', breakdowns: [], actionBreakdowns: ['action_type'], timeIncrement: 1 }, 'insights:ad'],
  [{ level: 'ad', breakdowns: ['gender', 'age'] }, 'insights:ad:age,gender'],
  [{ level: 'campaign', timeIncrement: 'monthly' }, 'insights:campaign@monthly'],
  [
    { level: 'ad', actionBreakdowns: ['action_type', 'action_device'] },
    'insights:ad+action_device,action_type',
  ],
  [{ level: 'ad', actionBreakdowns: [] }, 'insights:ad+'],
  [
    { level: 'adset', breakdowns: ['age'], actionBreakdowns: ['action_target_id'], timeIncrement: 7 },
    'insights:adset:age+action_target_id@7',
  ],
])('%j is %s, and back', (shape, name) => {
  expect(insightsSource(shape)).toBe(name);
  const back = insightsShape(name);
  expect(back && insightsSource(back)).toBe(name);
});

test('a request has the name of its parameters, written in any way', () => {
  const requested = (params: Record<string, string>) => insightsSource(requestedShape(params, 'ad'));
  expect(requested({})).toBe('insights:ad');
  expect(requested({ breakdowns: '["age","gender"]', time_increment: '1' })).toBe('insights:ad:age,gender');
  expect(requested({ breakdowns: 'gender, age' })).toBe('insights:ad:age,gender');
  expect(requested({ action_breakdowns: '["action_type"]', time_increment: 'all_days' })).toBe(
    'insights:ad@all_days',
  );
  expect(requested({ action_breakdowns: '[]' })).toBe('insights:ad+');
});

test.each(['ads', 'insights:planet', 'accounts', 'insights'])('%s is no insights', (source) => {
  expect(insightsShape(source)).toBeUndefined();
});
