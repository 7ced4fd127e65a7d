import { GraphClient, type JsonObject, type Params } from '#functions/graph/client.ts';

/** Changes the body of an answer on its way to the code under test. @param path without the version. */
export type Tamper = (path: string, body: JsonObject, params: Params) => JsonObject;

/** A client of the simulator without pauses. */
export class SimulatorClient extends GraphClient {
  tamper: Tamper | undefined;

  override async get(...call: Parameters<GraphClient['get']>): Promise<JsonObject> {
    if (this.tamper === undefined) return super.get(...call);
    const [path, params = {}, { parse: _, ...options } = {}] = call;
    // Parsed whole: rows that wait as bytes could not be tampered with.
    return this.tamper(path, await super.get(path, params, options), params);
  }

  override async post(...call: Parameters<GraphClient['post']>): Promise<JsonObject> {
    const [path, params = {}] = call;
    const body = await super.post(...call);
    return this.tamper === undefined ? body : this.tamper(path, body, params);
  }
}
