import type { WorkerResult } from './worker.ts';

/**
 * A failed invocation as Step Functions sees it: `Retry` and `Catch` match its name, and its message is the `Cause`,
 * JSON as Lambda writes it.
 */
export class LambdaError extends Error {
  constructor(name: string, cause: { readonly errorMessage: string; readonly trace?: readonly string[] }) {
    super(JSON.stringify({ errorType: name, ...cause }));
    this.name = name;
  }
}

/**
 * The error of a failed invocation, with Lambda's names and texts (developer guide, "Troubleshoot execution issues");
 * undefined if it returned a result.
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

/** Lambda's words for signals. */
const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
};

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `exit status ${code}` : `signal: ${SIGNAL_WORDS[signal] ?? signal}`;
}
