import { z } from 'zod';
import type { SynthesizedStack } from '#infra/synthesized-stack.ts';
import { intrinsicResolver, Template } from './intrinsics.ts';

/** Name of the lake's bucket on this machine, and of its folder in the data directory. */
export const LAKE_BUCKET_NAME = 'lake-bucket';

/** One Lambda function of the template, ready to start as a process. */
export interface LocalFunction {
  readonly logicalId: string;
  readonly arn: string;
  /** Folder with `index.mjs`, the bundle for deployment. */
  readonly codeFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** The parts of the synthesized template that a local run needs, with all references resolved. */
export interface LocalStack {
  /** The state machine's definition in the Amazon States Language. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** The functions by ARN, as in the definition. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** Name of the bucket in `LAKE_BUCKET`. */
  readonly bucket: string;
  /** ARN of the secret in `TOKEN_SECRET_ARN`. */
  readonly secretArn: string;
}

const FunctionProperties = z.object({
  Handler: z.literal('index.handler'),
  // AWS's defaults: 128 MB, 3 s.
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  LoggingConfig: z.object({ LogFormat: z.string(), ApplicationLogLevel: z.string().optional() }).optional(),
});

/**
 * Reads the state machine, its functions and shared names from a synthesized template.
 * @throws Error for anything that a local run needs and that is missing or cannot be resolved.
 */
export function readStack(stack: SynthesizedStack): LocalStack {
  const template = Template.parse(stack.template);
  const resolve = intrinsicResolver(template, lakeBucketName(template));
  const definition = readDefinition(template, resolve);

  const functions = new Map<string, LocalFunction>();
  for (const logicalId of idsOf(template, 'AWS::Lambda::Function')) {
    const arn = z.string().parse(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }));
    // Skip functions that the state machine never calls, such as a custom resource's.
    if (!JSON.stringify(definition).includes(`"${arn}"`)) continue;
    const properties = FunctionProperties.parse(resolve(pick(template, logicalId)));
    functions.set(arn, {
      logicalId,
      arn,
      codeFolder: stack.functionCode(logicalId),
      environment: { ...loggingVariables(properties.LoggingConfig), ...properties.Environment.Variables },
      memoryMb: properties.MemorySize,
      timeoutSeconds: properties.Timeout,
    });
  }
  return {
    definition,
    functions,
    bucket: sharedVariable(functions, 'LAKE_BUCKET'),
    secretArn: sharedVariable(functions, 'TOKEN_SECRET_ARN'),
  };
}

/** Lambda configures logging with these two variables; loggers read them. */
function loggingVariables(
  logging: z.infer<typeof FunctionProperties>['LoggingConfig'],
): Record<string, string> {
  return {
    ...(logging !== undefined && { AWS_LAMBDA_LOG_FORMAT: logging.LogFormat }),
    ...(logging?.ApplicationLogLevel !== undefined && { AWS_LAMBDA_LOG_LEVEL: logging.ApplicationLogLevel }),
  };
}

function idsOf(template: Template, type: string): string[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) => (resource.Type === type ? [id] : []));
}

/** Only the properties that a local run reads, because others may have unknown intrinsic functions. */
function pick(template: Template, logicalId: string): Record<string, unknown> {
  const properties = template.Resources[logicalId]?.Properties ?? {};
  return Object.fromEntries(
    Object.keys(FunctionProperties.shape).flatMap((name) =>
      properties[name] === undefined ? [] : [[name, properties[name]]],
    ),
  );
}

const LakeReference = z.object({
  Environment: z.object({ Variables: z.object({ LAKE_BUCKET: z.object({ Ref: z.string() }) }) }),
});

/** The bucket has no name before deployment, so it gets a readable one for the data folder. */
function lakeBucketName(template: Template): Record<string, string> {
  for (const logicalId of idsOf(template, 'AWS::Lambda::Function')) {
    const parsed = LakeReference.safeParse(template.Resources[logicalId]?.Properties);
    if (parsed.success) return { [parsed.data.Environment.Variables.LAKE_BUCKET.Ref]: LAKE_BUCKET_NAME };
  }
  throw new Error('No function of the template has a LAKE_BUCKET that refers to a bucket of the template');
}

function readDefinition(template: Template, resolve: (value: unknown) => unknown): Record<string, unknown> {
  const machines = idsOf(template, 'AWS::StepFunctions::StateMachine');
  const [id] = machines;
  if (id === undefined || machines.length > 1) {
    throw new Error(`A local run needs exactly one state machine; the template has ${machines.length}`);
  }
  const text = z.string().parse(resolve(template.Resources[id]?.Properties.DefinitionString));
  return z.record(z.string(), z.unknown()).parse(JSON.parse(text));
}

function sharedVariable(functions: ReadonlyMap<string, LocalFunction>, name: string): string {
  for (const { environment } of functions.values()) {
    const value = environment[name];
    if (value !== undefined) return value;
  }
  throw new Error(`No function that the state machine calls has the environment variable ${name}`);
}
