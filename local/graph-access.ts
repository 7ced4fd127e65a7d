import { credentialProblem } from '#functions/runtime/credential.ts';
import { UsageError } from './usage-error.ts';

/** The address of a Graph API and its credentials. */
export interface GraphAccess {
  /** Origin. */
  readonly url: string;
  readonly accessToken: string;
  readonly appSecret?: string;
}

/**
 * Access to the Graph API from the command line, with credentials from the environment (every user of the machine could
 * read a command line). They follow the same rules as the deployment's secret.
 * @throws UsageError for a missing or invalid token or an invalid app secret. Never repeats them.
 */
export function remoteGraph(url: string, environment: NodeJS.ProcessEnv): GraphAccess {
  const accessToken = credential('META_ACCESS_TOKEN', environment);
  const appSecret = credential('META_APP_SECRET', environment);
  if (accessToken === undefined) {
    throw new UsageError('--graph-url needs the access token in the environment variable META_ACCESS_TOKEN.');
  }
  return { url, accessToken, ...(appSecret !== undefined && { appSecret }) };
}

function credential(name: string, environment: NodeJS.ProcessEnv): string | undefined {
  const value = environment[name]?.trim() ?? '';
  if (value === '') return undefined;
  const problem = credentialProblem(value);
  if (problem !== undefined) throw new UsageError(`${name} ${problem}. Set it to the bare value.`);
  return value;
}
