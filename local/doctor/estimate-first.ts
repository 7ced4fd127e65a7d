import { oneLine } from '#local/display-text.ts';
import { type CheckOptions, runCheck } from './run-check.ts';

/** Hosts of this machine: a simulator, which costs nothing to ask. */
const OWN_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * What a run against Meta is about to take, and what will fail of it: a line each, by a check that runs first. Nothing
 * for a rerun, which has a plan of its own, and for a simulator.
 */
export async function estimateFirst(options: CheckOptions): Promise<string[]> {
  const isOwn = OWN_HOSTS.includes(new URL(options.endpoints.graph).hostname);
  return isOwn || 'rerun' in options.input ? [] : estimateLines(options);
}

/** The lines of any run. @throws UsageError when the input is wrong. */
export async function estimateLines(options: CheckOptions): Promise<string[]> {
  const { checks, estimate } = await runCheck(options);
  const fails = checks.filter(({ status }) => status === 'fail');
  return [
    ...fails.map(({ area, about, says, fix = '' }) => oneLine(`[CHECK] ${area} ${about}: ${says} ${fix}`)),
    ...(estimate === undefined ? [] : [`This will take ${estimate.says}`]),
  ];
}
