import type { Failure, PlatformFailure } from '#functions/contract/documents.ts';
import { unitOf } from './receipts.ts';

/** The unit that fails. */
export const UNIT = unitOf();

/** Meta's refusal. */
export const DENIED = {
  name: 'GraphPermissionDenied',
  message: 'GET act_1: no',
  advice: 'Give access.',
  code: 200,
};

/** What the unit's own function recorded. */
export const failure = (error = DENIED): Failure => ({
  schema: 1,
  ...UNIT,
  owner: 'run-1',
  turn: 3,
  error,
  failedAt: '2026-05-10T05:00:00.000Z',
});

/** What the state machine recorded. */
export const platform = (error: string, cause: string): PlatformFailure => ({
  ...UNIT,
  owner: 'run-1',
  error,
  cause,
});

/** The same for an error that the function threw. */
export const thrown = (name: string, errorMessage: string): PlatformFailure =>
  platform(name, JSON.stringify({ errorType: name, errorMessage, trace: [] }));
