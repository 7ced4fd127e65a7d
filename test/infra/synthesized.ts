import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { ExtractStack } from '#infra/extract-stack.ts';
import { readSettings } from '#infra/settings.ts';
import { cdkJsonContext } from '#infra/synthesize.ts';

/** The stack with a word of code in each function: bundling takes seconds and changes nothing else in the template. */
export function stackWithoutCode(context: Record<string, string> = {}): ExtractStack {
  const app = new App({ context: { ...cdkJsonContext(), ...context } });
  return new ExtractStack(app, 'Test', {
    settings: readSettings(app.node.getAllContext()),
    code: () => Code.fromInline('// left out'),
  });
}

/** Its template. */
export const templateOf = (context: Record<string, string> = {}): Template =>
  Template.fromStack(stackWithoutCode(context));
