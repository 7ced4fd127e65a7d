import type { WorkerResult } from './worker.ts';

/**
 * A failed invocation as Step Functions sees it: the name is what `Retry` and `Catch` match, the message is the
 * `Cause`, JSON as Lambda writes it.
 */
export class LambdaError extends Error {
  constructor(name: string, cause: { readonly errorMessage: string; readonly trace?: readonly string[] }) {
    super(JSON.stringify({ errorType: name, ...cause }));
    this.name = name;
  }
}

/**
 * The error of an invocation that returned nothing, by the names and texts that Lambda uses (developer guide,
 * "Troubleshoot execution issues"); undefined for one that returned.
 */
export function lambdaError(
  end: WorkerResult,
  requestId: string,
  timeoutSeconds: number,
): LambdaError | undefined {
  const died = (name: string, how: string) =>
    new LambdaError(name, {
      errorMessage: `RequestId: ${requestId} Error: Runtime exited with error: ${how}`,
    });
  switch (end.kind) {
    case 'returned':
      return undefined;
    case 'threw': {
      const { errorType, errorMessage, trace } = end.error;
      return new LambdaError(errorType, { errorMessage, trace });
    }
    case 'timed out':
      return new LambdaError('Sandbox.Timedout', {
        errorMessage: `RequestId: ${requestId} Error: Task timed out after ${timeoutSeconds.toFixed(2)} seconds`,
      });
    case 'out of memory':
      return died('Runtime.OutOfMemory', 'signal: killed');
    case 'response too large':
      return new LambdaError('Function.ResponseSizeTooLarge', {
        errorMessage: `Response payload size (${end.bytes} bytes) exceeded maximum allowed payload size (6291556 bytes).`,
      });
    case 'exited':
      return died('Runtime.ExitError', describeExit(end.code, end.signal));
  }
}

/** Lambda spells the signals in words. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exit status ${code}` : `signal: ${SIGNAL_WORDS[signal] ?? signal}`;
}
