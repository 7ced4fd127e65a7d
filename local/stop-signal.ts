import type { EventEmitter } from 'node:events';

/** Exit status after an interrupt, as shells expect: 128 plus the signal's number. */
export const INTERRUPTED = 130;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm and tsx forward Ctrl-C to a process that has already received it, each within about 60 ms. */
const SAME_INTERRUPT_MS = 250;

/** Watches for an interrupt until disposed. */
export interface StopSignal extends Disposable {
  readonly signal: AbortSignal;
}

/**
 * Ctrl-C, or a supervisor's SIGTERM, aborts the signal for an orderly shutdown. The second one ends the process
 * immediately.
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
