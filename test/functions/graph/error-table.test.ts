import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify, ERROR_RULES, type ErrorRule } from '#functions/graph/error-table.ts';

const MESSAGES = [
  "Please reduce the amount of data you're asking for, then retry your request",
  "(#100) Cannot include impressions in summary param because they weren't there while creating the report run.",
  'Invalid appsecret_proof provided in the API argument',
  '(#100) Missing perms',
  '(#100) wish_bid is not valid for fields param. please check the list of valid fields',
  '(#100) param limit must be at most 100',
  '(#613) Custom Analytics metrics exceeded the rate limit of 5 calls per 6 hours for this ad account',
  '(#2635) You are calling a deprecated version of the Ads API. Please update to the latest version: v25.0.',
];

/** An answer that fulfils all conditions of a row, and no more than them. */
function answerFor({ when }: ErrorRule) {
  const lowest = (range: number | readonly [number, number]) =>
    typeof range === 'number' ? range : range[0];
  const status = when.answer === 'none' ? undefined : lowest(when.status ?? [400, 400]);
  const error = {
    message: when.message ? MESSAGES.find((message) => when.message?.test(message)) : 'Something',
    ...(when.code !== undefined && { code: lowest(when.code) }),
    ...(when.subcodes && { error_subcode: when.subcodes[0] }),
    ...(when.transient && { is_transient: true }),
  };
  return { status, body: when.answer ? undefined : { error }, signed: when.signed ?? false };
}

describe('the table of errors', () => {
  it.each(ERROR_RULES.map((rule) => [JSON.stringify(rule.when), rule] as const))(
    'has no row that an earlier row hides: %s',
    (_when, rule) => {
      expect(classify(answerFor(rule))).toBe(rule);
    },
  );

  it('gives each row an advice that is a sentence, and a source', () => {
    for (const rule of ERROR_RULES) {
      expect(rule.advice).toMatch(/^[A-Z].*[.]$/s);
      expect(rule.source).not.toBe('');
    }
  });

  it('splits nothing because of a rate limit, the token or a permission', () => {
    const mayNotSplit = ['throttled', 'tokenInvalid', 'permissionDenied', 'requestInvalid'];
    const splitting = ERROR_RULES.filter((rule) => rule.retriesBeforeSplit !== undefined);
    expect(splitting.filter((rule) => mayNotSplit.includes(rule.reaction))).toEqual([]);
  });
});

describe('classify', () => {
  const graphError = (fields: object, status = 400) => ({ status, body: { error: fields }, signed: false });

  it.each([
    ['an unknown code that says it passes', graphError({ code: 4711, is_transient: true }), 'transient'],
    ['an unknown code with HTTP 500', graphError({ code: 4711 }, 500), 'transient'],
    ['an unknown code with HTTP 429', graphError({ code: 4711 }, 429), 'throttled'],
    ['any other unknown code', graphError({ code: 4711, is_transient: false }), 'requestInvalid'],
    ['an error without a code', graphError({ message: 'No' }), 'requestInvalid'],
    ['code 100 that says it passes', graphError({ code: 100, is_transient: true }), 'transient'],
    ['a rate limit with HTTP 200', graphError({ code: 17, error_subcode: 2446079 }, 200), 'throttled'],
    ['a rate limit with HTTP 500', graphError({ code: 80004, is_transient: false }, 500), 'throttled'],
    ['a rate limit of audiences', graphError({ code: 80003 }), 'throttled'],
    ['an app with limited access', graphError({ code: 270 }), 'permissionDenied'],
    ['videos without a right on their page', graphError({ code: 283 }), 'permissionDenied'],
    ['terms of audiences that were not accepted', graphError({ code: 2655 }), 'permissionDenied'],
    ['terms of audiences, by their other code', graphError({ code: 2663 }), 'permissionDenied'],
    ['a code that is a text', graphError({ code: '190' }), 'tokenInvalid'],
    ['an internal error of unknown subcode', graphError({ code: -1, error_subcode: 5 }), 'transient'],
    ['104 without an app secret', { ...graphError({ code: 104 }), signed: false }, 'transient'],
    ['104 with an app secret', { ...graphError({ code: 104 }), signed: true }, 'tokenInvalid'],
    ['an error that is a text', { status: 200, body: { error: 'upstream' }, signed: false }, 'transient'],
    ['a list', { status: 200, body: [], signed: false }, 'transient'],
    ['null', { status: 200, body: null, signed: false }, 'transient'],
    ['a JSON object with HTTP 502', { status: 502, body: { message: 'x' }, signed: false }, 'transient'],
  ])('takes %s for %s', (_name, answer, reaction) => {
    expect(classify(answer)?.reaction).toBe(reaction);
  });

  it('lets every object without an error pass that comes with success', () => {
    const object = fc.dictionary(
      fc.string().filter((key) => key !== 'error'),
      fc.anything(),
    );
    fc.assert(
      fc.property(object, fc.integer({ min: 200, max: 299 }), (body, status) => {
        expect(classify({ status, body, signed: false })).toBeUndefined();
      }),
    );
  });

  it('has a reaction for whatever else may come', () => {
    const status = fc.option(fc.integer({ min: 300, max: 599 }), { nil: undefined });
    fc.assert(
      fc.property(status, fc.anything(), fc.boolean(), (code, body, signed) => {
        expect(classify({ status: code, body, signed })?.advice).toBeTypeOf('string');
      }),
    );
  });
});
