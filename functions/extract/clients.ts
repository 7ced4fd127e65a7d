import type { GraphClient } from '#functions/graph/client.ts';
import type { ClientCounters } from './progress.ts';

/** The clients of one turn: usually one; a second when the token had been replaced. Closes them with the turn. */
export class Clients implements Disposable {
  readonly #open: () => Promise<GraphClient>;
  readonly #opened: GraphClient[] = [];

  constructor(open: () => Promise<GraphClient>) {
    this.#open = open;
  }

  /** Opens a client with the token as it is in the secret now. */
  async open(): Promise<GraphClient> {
    const client = await this.#open();
    this.#opened.push(client);
    return client;
  }

  counters(): ClientCounters {
    return {
      requests: this.#sum(({ requests }) => requests),
      retries: this.#sum(({ retries }) => retries),
    };
  }

  /** Whether Meta has answered any call of this turn. */
  anyAnswer(): boolean {
    return this.#sum(({ answers }) => answers) > 0;
  }

  /** One sentence for each way in which Meta answered by another version than the one asked for. */
  versionNotes(): string[] {
    return this.#opened.flatMap((client) => client.versionNotes());
  }

  #sum(pick: (counters: GraphClient['counters']) => number): number {
    return this.#opened.reduce((total, { counters }) => total + pick(counters), 0);
  }

  [Symbol.dispose](): void {
    for (const client of this.#opened) client.close();
  }
}
