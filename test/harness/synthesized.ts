import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { afterAll } from 'vitest';
import { z } from 'zod';
import { type DeployedStream, deployedStreams } from '#infra/deployed-streams.ts';
import { readSettings } from '#infra/read-settings.ts';
import type { Settings } from '#infra/settings.ts';
import { ExtractStack } from '#infra/stack.ts';
import { cdkJsonContext } from '#infra/synthesize.ts';

const outdir = mkdtempSync(join(tmpdir(), 'template-'));
afterAll(() => rmSync(outdir, { recursive: true }));

/**
 * The stack with a word of code in each function: bundling takes seconds and changes nothing else in the template.
 * CloudFormation's own rules, seconds more for each template, are tried on what `infra/app.ts` synthesizes.
 * @param settings checked, or as after `-c`. @param streams default: those of the settings.
 */
export function stackWithoutCode(
  settings: Settings | Record<string, string> = {},
  streams?: readonly DeployedStream[],
): ExtractStack {
  const app = new App({ outdir, context: cdkJsonContext(), builtinCloudFormationValidation: false });
  const checked = isChecked(settings) ? settings : readSettings({ context: settings });
  return new ExtractStack(app, 'Test', {
    settings: checked,
    streams: streams ?? deployedStreams(checked).streams,
    code: () => Code.fromInline('// left out'),
  });
}

const isChecked = (settings: Settings | Record<string, string>): settings is Settings =>
  typeof settings.timeoutHours === 'number';

const templates = new Map<string, Template>();

/** Its template, synthesized once per set of settings. */
export function templateOf(context: Record<string, string> = {}): Template {
  const key = JSON.stringify(context);
  const template = templates.get(key) ?? Template.fromStack(stackWithoutCode(context));
  templates.set(key, template);
  return template;
}

/** One resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** The resources of a type, by logical id. */
export function resourcesOf(template: Template, type: string): [string, Resource][] {
  return Object.entries(template.findResources(type) as Record<string, Resource>);
}

/** The only resource of a type. @throws Error when there is none, or another. */
export function onlyResource(template: Template, type: string): Resource {
  const found = resourcesOf(template, type);
  const [first] = found;
  if (first === undefined || found.length > 1)
    throw new Error(`not one, but ${found.length} resources of type ${type}`);
  return first[1];
}

const Document = z.object({ Statement: z.array(z.record(z.string(), z.unknown())) });
const OwnPolicies = z.object({ Policies: z.array(z.object({ PolicyDocument: Document })).default([]) });
const PolicyOfRole = z.object({ Roles: z.array(z.object({ Ref: z.string() })), PolicyDocument: Document });

/** The statements of each role, by its logical id: of its own policies, and of those that are resources. */
export function statementsOf(template: Template): Map<string, Record<string, unknown>[]> {
  const statements = new Map(
    resourcesOf(template, 'AWS::IAM::Role').map(([id, { Properties }]) => [
      id,
      OwnPolicies.parse(Properties).Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
    ]),
  );
  for (const [, { Properties }] of resourcesOf(template, 'AWS::IAM::Policy')) {
    const { Roles, PolicyDocument } = PolicyOfRole.parse(Properties);
    for (const { Ref } of Roles) statements.get(Ref)?.push(...PolicyDocument.Statement);
  }
  return statements;
}

/** A state of the machine, with the fields that tests look at. */
export const State = z.looseObject({
  Type: z.string(),
  Next: z.string().optional(),
  Default: z.string().optional(),
  TimeoutSeconds: z.number().optional(),
  Resource: z.string().optional(),
  Parameters: z.record(z.string(), z.unknown()).optional(),
  ResultSelector: z.record(z.string(), z.unknown()).optional(),
  Retry: z.array(z.looseObject({ ErrorEquals: z.array(z.string()), MaxAttempts: z.number() })).optional(),
  Catch: z
    .array(
      z.object({ ErrorEquals: z.array(z.string()), Next: z.string(), ResultPath: z.string().nullable() }),
    )
    .optional(),
});
export type State = z.infer<typeof State>;

/** The definition of the state machine, parsed; `<LogicalId>` where CloudFormation fills in a name or an ARN. */
export function definitionOf(template: Template): Record<string, unknown> {
  const machine = onlyResource(template, 'AWS::StepFunctions::StateMachine');
  return JSON.parse(joined(machine.Properties.DefinitionString)) as Record<string, unknown>;
}

/** A text of a template whose tokens are written as `<LogicalId>`. */
export function joined(value: unknown): string {
  if (typeof value === 'string') return value;
  const token = value as Record<string, unknown>;
  if ('Ref' in token) return token.Ref === 'AWS::Partition' ? 'aws' : `<${token.Ref}>`;
  if ('Fn::GetAtt' in token) return `<${(token['Fn::GetAtt'] as string[])[0]}>`;
  if ('Fn::Join' in token) return (token['Fn::Join'] as [string, unknown[]])[1].map(joined).join('');
  return JSON.stringify(value);
}

/** Every state of a definition by name, those of branches and item processors included; a name may occur twice. */
export function statesOf(definition: Record<string, unknown>): [string, State][] {
  const found: [string, State][] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const states = (value as Record<string, unknown>).States;
    if (typeof states === 'object' && states !== null) {
      for (const [name, state] of Object.entries(states)) found.push([name, State.parse(state)]);
    }
    Object.values(value).forEach(visit);
  };
  visit(definition);
  return found;
}
