import type { GraphClient } from '#functions/graph/client.ts';
import type { ClientCounters } from './progress.ts';

/** The clients of one turn: usually one, and a second if the token was replaced. Closes them after the turn. */
export class Clients implements Disposable {
  readonly #open: () => Promise<GraphClient>;
  readonly #opened: GraphClient[] = [];

  constructor(open: () => Promise<GraphClient>) {
    this.#open = open;
  }

  /** Opens a client with the current token from the secret. */
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

  /** Whether any call of this turn succeeded. */
  anyAnswer(): boolean {
    return this.#sum(({ answers }) => answers) > 0;
  }

  /** What Meta's headers reported about versions, one sentence each. */
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
