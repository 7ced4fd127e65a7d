import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SynthesizedStack } from '#infra/synthesized-stack.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'local-run-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes a bundle and gives its folder. @param source an ES module that exports `handler`. */
export function bundle(source: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.mjs'), source);
  return folder;
}

/** A Task that gives its whole input to one of the fake stack's functions. @param rest e.g. `Next`, `Retry`. */
export function invokeTask(functionId: string, rest: object): object {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Parameters: { FunctionName: `\${${functionId}.Arn}`, 'Payload.$': '$' },
    OutputPath: '$.Payload',
    TimeoutSeconds: 60,
    ...rest,
  };
}

export interface FakeStackOptions {
  /** The definition; `${LogicalId.Arn}` and `${LogicalId}` in its strings are substituted. */
  readonly definition: object;
  /** Source of each function's bundle by logical id. */
  readonly functions: Readonly<Record<string, string>>;
}

/** A template shaped like the synthesized one, around functions of a few lines. */
export function fakeStack(options: FakeStackOptions): SynthesizedStack {
  const folder = temporaryFolder();
  for (const [id, source] of Object.entries(options.functions)) {
    mkdirSync(join(folder, id));
    writeFileSync(join(folder, id, 'index.mjs'), source);
  }
  const functions = Object.keys(options.functions).map((id) => [
    id,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Handler: 'index.handler',
        MemorySize: 256,
        Timeout: 30,
        Environment: {
          Variables: {
            LAKE_BUCKET: { Ref: 'Lake' },
            TOKEN_SECRET_ARN: { Ref: 'Token' },
            GRAPH_ORIGIN: 'https://graph.facebook.com',
          },
        },
      },
    },
  ]);
  return {
    template: {
      Resources: {
        Lake: { Type: 'AWS::S3::Bucket' },
        Token: { Type: 'AWS::SecretsManager::Secret' },
        ...Object.fromEntries(functions),
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: { DefinitionString: { 'Fn::Sub': JSON.stringify(options.definition) } },
        },
      },
    },
    functionCode: (id) => join(folder, id),
  };
}
