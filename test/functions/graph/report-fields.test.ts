import { expect, test } from 'vitest';
import { GraphRequestInvalid } from '#functions/graph/errors.ts';
import { droppedFields, refusedSummaryFields } from '#functions/graph/reports.ts';

const errorSaying = (problem: string): GraphRequestInvalid =>
  new GraphRequestInvalid({ request: 'GET 7/insights', problem, advice: 'None.', status: 400, code: 100 });

test.each([
  [
    '(#100) Cannot include video_views, reach in fields param because they were not there',
    ['video_views', 'reach'],
  ],
  ['(#100) Cannot include reach in summary param', []],
  ['Unsupported get request', []],
])('the fields that Meta dropped are named by: %s', (problem, fields) => {
  expect(droppedFields(errorSaying(problem))).toEqual(fields);
});

test.each([
  ['(#100) Cannot include reach, clicks in summary param because they were not there', ['reach', 'clicks']],
  ['(#100) Tried accessing nonexisting summary field (total_count)', ['total_count']],
  ['(#100) Cannot include reach in fields param', []],
])('the fields that a summary lacks are named by: %s', (problem, fields) => {
  expect(refusedSummaryFields(errorSaying(problem))).toEqual(fields);
});
