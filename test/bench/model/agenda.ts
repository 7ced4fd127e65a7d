/** Something that goes on in virtual time: gives the seconds until it continues, or another process to wait for. */
export type Process = Generator<number | Gate, void>;

/** A point that processes wait at until as many have arrived as it expects. */
export interface Gate {
  expected: number;
  readonly waiting: Process[];
}

interface Entry {
  readonly at: number;
  /** Equal times keep their order, so that a run depends on its seed alone. */
  readonly order: number;
  readonly process: Process;
}

/** Virtual time: runs processes in the order in which they continue. */
export class Agenda {
  /** Seconds since the run's start. */
  now = 0;
  readonly #heap: Entry[] = [];
  #order = 0;

  start(process: Process, delay = 0): void {
    this.#push({ at: this.now + delay, order: this.#order++, process });
  }

  /** Runs several processes, and continues when all have ended. */
  *all(processes: readonly Process[]): Process {
    const gate: Gate = { expected: processes.length, waiting: [] };
    for (const process of processes) this.start(this.#arriving(process, gate));
    if (gate.expected > 0) yield gate;
  }

  /** Runs until nothing is left to do. */
  run(): void {
    for (let entry = this.#pop(); entry !== undefined; entry = this.#pop()) {
      this.now = entry.at;
      const { done, value } = entry.process.next();
      if (done) continue;
      if (typeof value === 'number') this.start(entry.process, value);
      else value.waiting.push(entry.process);
    }
  }

  *#arriving(process: Process, gate: Gate): Process {
    yield* process;
    gate.expected -= 1;
    if (gate.expected === 0) for (const waiting of gate.waiting) this.start(waiting);
  }

  #push(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    for (; index > 0; index = (index - 1) >> 1) {
      const parent = heap[(index - 1) >> 1];
      if (parent === undefined || isBefore(parent, entry)) break;
      heap[index] = parent;
    }
    heap[index] = entry;
  }

  #pop(): Entry | undefined {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (last === undefined || last === first) return first;
    let index = 0;
    for (;;) {
      const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (isBefore(last, child)) break;
      heap[index] = child;
      index = 2 * index + (isRight ? 2 : 1);
    }
    heap[index] = last;
    return first;
  }
}

const isBefore = (left: Entry, right: Entry): boolean =>
  left.at < right.at || (left.at === right.at && left.order < right.order);
