import * as z from 'zod/mini';

const WholeNumber = z.catch(
  z.optional(z.union([z.int(), z.pipe(z.string().check(z.regex(/^-?\d{1,12}$/)), z.transform(Number))])),
  undefined,
);
const Text = z.catch(z.optional(z.string()), undefined);

/**
 * The only fields that are read from the error envelope. A field of an unexpected type counts as absent. Meta:
 * graph-api/guides/error-handling.
 */
const Envelope = z.object({
  error: z.object({
    message: Text,
    code: WholeNumber,
    error_subcode: WholeNumber,
    error_user_title: Text,
    error_user_msg: Text,
    is_transient: z.catch(z.optional(z.boolean()), undefined),
    fbtrace_id: Text,
  }),
});

/** The fields of a Graph API error. */
export type GraphErrorFields = z.infer<typeof Envelope>['error'];

/** The error in a body, whatever its HTTP status; undefined when there is none in the Graph API's form. */
export function readGraphError(body: unknown): GraphErrorFields | undefined {
  const parsed = z.safeParse(Envelope, body);
  return parsed.success ? parsed.data.error : undefined;
}
