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
};

/**
 * Asks a Graph API for a sign of life before anything is started, so that a typo costs seconds and not minutes of
 * retries. Any answer will do, and no token is sent.
 * @param origin such as `https://graph.facebook.com`.
 * @throws UsageError with the host and the reason.
 */
export async function probeGraph(origin: string, patienceMs = PATIENCE_MS): Promise<void> {
  try {
    const answer = await fetch(origin, {
      method: 'HEAD',
      redirect: 'manual',
      signal: AbortSignal.timeout(patienceMs),
    });
    await answer.body?.cancel();
  } catch (error) {
    throw new UsageError(
      `Cannot reach ${new URL(origin).host}: ${reasonOf(error, patienceMs)}. Check --graph-url; nothing was started.`,
    );
  }
}

function reasonOf(error: unknown, patienceMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return `no answer within ${patienceMs / 1000} seconds`;
  }
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return String(error);
  const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  return REASONS[code] ?? cause.message;
}
