import * as z from 'zod/mini';
import { ATTRIBUTION_WINDOWS } from '#functions/streams/fields/insights.ts';
import { ACTION_BREAKDOWNS, BREAKDOWNS } from './breakdowns.ts';
import { INSIGHTS_FIELDS, LEVELS } from './insights-fields.ts';

/** Attribution windows that a report can name. `default` is what each entry's `value` always has. */
export const REPORT_WINDOWS = [
  ...ATTRIBUTION_WINDOWS,
  'skan_click_second_postback',
  'skan_click_third_postback',
  'skan_view_second_postback',
  'skan_view_third_postback',
  // On Meta's page on breakdowns, and a key of AdsActionStats; not in the specification's enum of v25.
  'incrementality',
] as const;

/** Operators of a filter. Meta: marketing-api/insights/parameters. */
const OPERATORS = [
  'EQUAL',
  'NOT_EQUAL',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUAL',
  'LESS_THAN',
  'LESS_THAN_OR_EQUAL',
  'IN_RANGE',
  'NOT_IN_RANGE',
  'CONTAIN',
  'NOT_CONTAIN',
  'IN',
  'NOT_IN',
  'STARTS_WITH',
  'ENDS_WITH',
  'ANY',
  'ALL',
  'AFTER',
  'BEFORE',
  'ON_OR_AFTER',
  'ON_OR_BEFORE',
  'NONE',
] as const;

/** A non-empty list of names, each once; an editor marks a repetition. */
const some = <const T extends readonly string[]>(names: T, description: string) =>
  z.array(z.enum(names)).check(z.minLength(1), z.meta({ uniqueItems: true, description }));

const Scalar = z.union([z.string(), z.number()]);

const Filter = z.strictObject({
  field: z.string().check(z.regex(/^[a-z_]+(\.[a-z_]+)*$/)),
  operator: z.enum(OPERATORS),
  value: z.union([Scalar, z.array(Scalar)]),
});

/** The file of a report, before it is checked as a whole. Its JSON Schema is `reports/report.schema.json`. */
export const Declaration = z.strictObject({
  $schema: z.optional(z.string()),
  name: z
    .string()
    .check(
      z.regex(/^[a-z][a-z0-9_]{0,40}$/),
      z.meta({ description: 'Name of the stream and of its table, and of this file.' }),
    ),
  description: z
    .string()
    .check(
      z.regex(/^[A-Z0-9][^\n]{9,198}\.$/),
      z.meta({ description: 'One sentence: what a row is. The comment of the table.' }),
    ),
  level: z.enum(LEVELS).check(z.meta({ description: 'What a row is about.' })),
  fields: z
    .union([
      z.enum(['standard', 'delivery']),
      z.array(z.enum([...INSIGHTS_FIELDS.keys()])).check(z.minLength(1), z.meta({ uniqueItems: true })),
    ])
    .check(
      z.meta({
        description:
          '"standard": what built-in insights streams ask for. "delivery": the small set that adds up. Or a list.',
      }),
    ),
  breakdowns: z.optional(some(Object.keys(BREAKDOWNS), 'What rows are broken down by. Each is a column.')),
  actionBreakdowns: z.optional(
    some(ACTION_BREAKDOWNS, 'What lists of actions are broken down by, besides action_type.'),
  ),
  attributionWindows: z.optional(
    z.array(z.enum(REPORT_WINDOWS)).check(
      z.meta({
        uniqueItems: true,
        description: 'Windows of the actions. Default: those of the deployment.',
      }),
    ),
  ),
  timeIncrement: z.optional(
    z
      .union([z.int().check(z.minimum(1), z.maximum(90)), z.enum(['monthly', 'all_days'])])
      .check(z.meta({ default: 1, description: 'Days in a row.' })),
  ),
  filtering: z.optional(
    z
      .array(Filter)
      .check(z.minLength(1), z.meta({ description: "Meta's filters, besides those by status." })),
  ),
  actionReportTime: z.optional(
    z
      .enum(['impression', 'conversion', 'mixed', 'lifetime'])
      .check(z.meta({ description: 'Disregarded by Meta since 2025-06-10.' })),
  ),
  useUnifiedAttributionSetting: z.optional(
    z.boolean().check(z.meta({ description: 'Disregarded by Meta since 2025-06-10.' })),
  ),
  days: z.optional(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(90),
        z.meta({ description: 'Days per report that Meta makes. Too much data splits it.' }),
      ),
  ),
  lookbackDays: z.optional(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(1120),
        z.meta({ description: 'Days back when a run names none. Default: those of the run.' }),
      ),
  ),
  pageSize: z.optional(
    z
      .int()
      .check(
        z.minimum(1),
        z.maximum(1000),
        z.meta({ default: 500, description: 'Rows per page, at first.' }),
      ),
  ),
});

/** A report as its file declares it. */
export type Declaration = z.infer<typeof Declaration>;
