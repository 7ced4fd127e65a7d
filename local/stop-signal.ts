import type { EventEmitter } from 'node:events';

/** What a shell expects of a process that an interrupt has ended: 128 and the signal's number. */
export const INTERRUPTED = 130;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm and tsx pass Ctrl-C on to a process that the terminal has told already, within some 60 ms each. */
const SAME_INTERRUPT_MS = 250;

/** Tells of an interrupt until it is disposed of. */
export interface StopSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Ctrl-C, and what a supervisor sends, abort the signal, so that everything ends in order. When it comes again, the
 * process ends at once.
 * @param onStop called at the first.
 */
export function stopOnInterrupt(
  onStop: () => void,
  from: Pick<EventEmitter, 'on' | 'off'> = process,
  exit: (status: number) => void = (status) => process.exit(status),
): StopSignal {
  const stop = new AbortController();
  let since = 0;
  const onSignal = (): void => {
    if (!stop.signal.aborted) {
      since = Date.now();
      onStop();
      stop.abort();
    } else if (Date.now() - since > SAME_INTERRUPT_MS) {
      exit(INTERRUPTED);
    }
  };
  for (const name of SIGNALS) from.on(name, onSignal);
  return {
    signal: stop.signal,
    [Symbol.dispose]() {
      for (const name of SIGNALS) from.off(name, onSignal);
    },
  };
}
