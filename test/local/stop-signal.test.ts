import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { stopOnInterrupt } from '#local/stop-signal.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function interruptible() {
  const from = new EventEmitter();
  const [onStop, exit] = [vi.fn(), vi.fn()];
  return { from, onStop, exit, stop: stopOnInterrupt(onStop, from, exit) };
}

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])('%s stops in order', (name) => {
  const { from, onStop, exit, stop } = interruptible();
  expect(stop.signal.aborted).toBe(false);
  from.emit(name);
  expect(stop.signal.aborted).toBe(true);
  expect(onStop).toHaveBeenCalledTimes(1);
  expect(exit).not.toHaveBeenCalled();
});

it('Ctrl-C that npm and tsx pass on as well is one', () => {
  const { from, onStop, exit } = interruptible();
  from.emit('SIGINT');
  vi.advanceTimersByTime(60);
  from.emit('SIGINT');
  vi.advanceTimersByTime(60);
  from.emit('SIGINT');
  expect(onStop).toHaveBeenCalledTimes(1);
  expect(exit).not.toHaveBeenCalled();
});

it('a second Ctrl-C ends the process at once', () => {
  const { from, exit } = interruptible();
  from.emit('SIGINT');
  vi.advanceTimersByTime(1_000);
  from.emit('SIGINT');
  expect(exit).toHaveBeenCalledExactlyOnceWith(130);
});

it('leaves signals alone once it is disposed of', () => {
  const { from, stop } = interruptible();
  stop[Symbol.dispose]();
  expect(from.eventNames()).toEqual([]);
});
