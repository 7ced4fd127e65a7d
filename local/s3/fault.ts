import { setTimeout as pause } from 'node:timers/promises';

/** What a test makes the emulator do instead of, before or after one operation. */
export type S3Fault =
  /** Returns this error without doing the operation. */
  | { readonly kind: 'error'; readonly status: number; readonly code: string }
  /** Does the operation, then destroys the socket, so that the client does not know whether it succeeded. */
  | { readonly kind: 'lose-response' }
  /** Destroys the socket without doing the operation. */
  | { readonly kind: 'drop' }
  /** Waits, then does the operation. */
  | { readonly kind: 'slow'; readonly delayMs: number }
  /**
   * Receives the whole request, waits for `until`, then does the operation even if the client is gone: a late write.
   * `then` is a fault to follow.
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

/** Waits according to the fault, and returns the fault to apply afterwards. */
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
