import type { Check } from '#functions/contract/check.ts';
import { GraphError } from '#functions/graph/errors.ts';

/** Whether another kind of server, or none, answered the first question; undefined when it was a Graph API. */
export function hostCheck(answer: unknown): Check | undefined {
  if (!(answer instanceof GraphError) || answer.code !== undefined) return undefined;
  // A gateway, or Meta itself, that fails for now says nothing about the host.
  const isAnother =
    answer.status === undefined || answer.status === 404 || Math.floor(answer.status / 100) === 3;
  if (!isAnother) return undefined;
  return {
    area: 'api',
    about: 'host',
    status: 'fail',
    says: `The Graph API does not answer: ${answer.problem}.`,
    fix: 'Check the setting graphOrigin (or --graph-url), and whether this network reaches it.',
  };
}
