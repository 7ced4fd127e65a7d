import { credentialProblem } from '#functions/runtime/credential.ts';
import { UsageError } from './usage-error.ts';

/** Where the Graph API is, and what opens it. */
export interface GraphAccess {
  /** Origin. */
  readonly url: string;
  readonly accessToken: string;
  readonly appSecret?: string;
}

/**
 * The access to a Graph API that the command line names, with the credentials that the environment holds (on a command
 * line every user of the machine could read them). They keep to the rule of the deployment's secret.
 * @throws UsageError for a token that is missing, and for one or an app secret that cannot be one; never repeats them.
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
