import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { UsageError } from './usage-error.ts';

const PATIENCE_MS = 5_000;

/** What is wrong, by the code of the network's error. */
const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'there is no host of that name',
  EAI_AGAIN: 'the name of the host could not be looked up; is this machine online?',
  ECONNREFUSED: 'nothing answers on that port',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'this machine has no network',
  ECONNRESET: 'it closed the connection',
  EPROTO: 'it does not speak https; is it http?',
};

/**
 * Asks a Graph API for a sign of life before anything is started, so that a typo costs seconds and not minutes of
 * retries. Any answer will do, and no token is sent.
 * @param origin such as `https://graph.facebook.com`. @param patienceMs how long it may take to answer.
 * @throws UsageError with the host and the reason.
 */
export async function probeGraph(origin: string, patienceMs = PATIENCE_MS): Promise<void> {
  const signal = AbortSignal.timeout(patienceMs);
  try {
    await signOfLife(origin, signal);
  } catch (error) {
    const reason = signal.aborted ? `no answer within ${patienceMs / 1000} seconds` : reasonOf(error);
    throw new UsageError(
      `Cannot reach ${new URL(origin).host}: ${reason}. Check --graph-url; nothing was started.`,
    );
  }
}

function signOfLife(origin: string, signal: AbortSignal): Promise<void> {
  const request = origin.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    request(origin, { method: 'HEAD', agent: false, signal }, (answer) => {
      answer.resume();
      resolve();
    })
      .once('error', reject)
      .end();
  });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return REASONS[code] ?? error.message;
}
