import * as z from 'zod/mini';

const Environment = z.object({
  /** Name of the lake's bucket. */
  LAKE_BUCKET: z.string().check(z.minLength(3)),
  /** ARN of the secret with the shared token; absent for functions without a client. */
  TOKEN_SECRET_ARN: z.optional(z.string()),
  /** Origin of the Graph API, without a path. */
  GRAPH_ORIGIN: z.optional(z.string().check(z.regex(/^https?:\/\/\S+$/))),
  /** Version in the path of every call, such as `v25.0`. */
  GRAPH_VERSION: z.optional(z.string().check(z.regex(/^v\d+\.\d+$/))),
  /** The deployed streams, as `encodeFacts` writes them. */
  STREAMS: z.optional(z.string().check(z.minLength(1))),
  /** Most turns of one branch in one execution. */
  MAX_TURNS: z.optional(z.string().check(z.regex(/^\d+$/))),
  /** Accounts that the state machine extracts at once. */
  MAX_CONCURRENCY: z.optional(z.string().check(z.regex(/^[1-9]\d*$/))),
  /** Minutes that Meta may refuse a stream in all without returning another page. */
  PATIENCE_MINUTES: z.optional(z.string().check(z.regex(/^\d+$/))),
  /** Attribution windows beside each ad set's own, comma-separated. */
  ATTRIBUTION_WINDOWS: z.optional(z.string()),
  /** Timeout of the state machine; the plan's deadline is one hour earlier. */
  MACHINE_TIMEOUT_SECONDS: z.optional(z.string().check(z.regex(/^\d+$/))),
  /** Name of the stack, by which metrics of two deployments are told apart. */
  STACK_NAME: z.optional(z.string().check(z.minLength(1))),
});

/** The environment variables that the stack sets. */
export type Environment = z.infer<typeof Environment>;

/**
 * Reads and checks the function's environment variables.
 * @throws Error that names the variable when one is missing or malformed. The deployment is wrong, not the input.
 */
export function readEnvironment(source: NodeJS.ProcessEnv = process.env): Environment {
  const parsed = z.safeParse(Environment, source);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(
    `Environment variable ${issue?.path.join('.')} of this function is wrong: ${issue?.message}`,
  );
}

/**
 * One required variable.
 * @throws Error that names it.
 */
export function required<K extends keyof Environment>(
  environment: Environment,
  name: K,
): NonNullable<Environment[K]> {
  const value = environment[name];
  if (value === undefined) throw new Error(`Environment variable ${name} of this function is missing`);
  return value as NonNullable<Environment[K]>;
}
