/** Parses a JSON body. @throws SyntaxError when it is not JSON. */
export type Parse = (body: Buffer) => unknown;

/** Parses as JSON. */
export const parseJson: Parse = (body) => JSON.parse(body.toString('utf8'));

/** The parsed body; undefined when it cannot be parsed. */
export function parseOrUndefined(body: Buffer, parse: Parse): unknown {
  try {
    return parse(body);
  } catch {
    // The error built from the response describes what came instead of JSON.
    return undefined;
  }
}
