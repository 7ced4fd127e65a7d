import type { Check } from '#functions/contract/check.ts';
import { type GraphError, GraphThrottled, GraphTransient } from './errors.ts';

/** Whether a call failed for a reason that says nothing about what was asked: a limit, the network, Meta's own failure. */
export const isPassing = (error: GraphError): boolean =>
  error instanceof GraphThrottled || error instanceof GraphTransient;

/** The finding of a call that failed: Meta's words and what mends it, or that it could not be checked. */
export function checkOfError({ area, about }: Pick<Check, 'area' | 'about'>, error: GraphError): Check {
  if (isPassing(error)) {
    return {
      area,
      about,
      status: 'unknown',
      says: `Not checked: ${error.problem}.`,
      fix: 'Check again later.',
    };
  }
  return { area, about, status: 'fail', says: `Meta refuses it: ${error.problem}.`, fix: error.advice };
}
