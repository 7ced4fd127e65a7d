import { setTimeout as pause } from 'node:timers/promises';

/** What a test makes the endpoint do instead of, before or after one operation. */
export type S3Fault =
  /** Answers with this error; nothing is done. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** Does the operation, then destroys the socket: the client cannot know whether it happened. */
  | { readonly kind: 'lose-response' }
  /** Destroys the socket; nothing is done. */
  | { readonly kind: 'drop' }
  /** Waits, then does the operation. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /**
   * Takes the whole request, waits for `until`, then does the operation, even if the client is dead by then: a write
   * that arrives late. `then` is a fault for what follows.
   */
  | { readonly kind: 'hold'; readonly until: Promise<unknown>; readonly then?: S3Fault };

/** The result of `promise`, or a rejection as soon as the server closes. */
export async function unlessClosed<T>(promise: T | Promise<T>, closing: AbortSignal): Promise<T> {
  closing.throwIfAborted();
  const { promise: closed, reject } = Promise.withResolvers<never>();
  const stop = (): void => reject(closing.reason);
  closing.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([promise, closed]);
  } finally {
    closing.removeEventListener('abort', stop);
  }
}

/** Waits as the fault says, and gives the fault that is left for when the waiting is over. */
export async function waitOut(
  fault: S3Fault | undefined,
  closing: AbortSignal,
): Promise<S3Fault | undefined> {
  if (fault?.kind === 'slow') {
    await pause(fault.delayMs, undefined, { signal: closing });
    return undefined;
  }
  if (fault?.kind === 'hold') {
    await unlessClosed(fault.until, closing);
    return waitOut(fault.then, closing);
  }
  return fault;
}
