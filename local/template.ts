import { z } from 'zod';
import type { SynthesizedStack } from '#infra/synthesize.ts';
import { intrinsicResolver, Template } from './intrinsics.ts';

/** Name of the lake's bucket on this machine, and of its folder in the data directory. */
export const LAKE_BUCKET_NAME = 'lake-bucket';

/** One Lambda function of the template, ready to be started as a process. */
export interface LocalFunction {
  readonly logicalId: string;
  readonly arn: string;
  /** Folder with `index.mjs`, the very bundle that would be deployed. */
  readonly codeFolder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** What a run on this machine needs of the synthesized template, every reference resolved. */
export interface LocalStack {
  /** The state machine's definition in the Amazon States Language. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** The functions by ARN, which is how the definition names them. */
  readonly functions: ReadonlyMap<string, LocalFunction>;
  /** Name of the bucket that the functions know as `LAKE_BUCKET`. */
  readonly bucket: string;
  /** ARN of the secret that the functions know as `TOKEN_SECRET_ARN`. */
  readonly secretArn: string;
}

const FunctionProperties = z.object({
  Handler: z.literal('index.handler'),
  // AWS's own defaults where the template is silent: 128 MB, 3 s.
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  Environment: z.object({ Variables: z.record(z.string(), z.string()) }).default({ Variables: {} }),
  LoggingConfig: z.object({ LogFormat: z.string(), ApplicationLogLevel: z.string().optional() }).optional(),
});

/**
 * Reads the state machine, its functions and the names that they share out of a synthesized template.
 * @throws Error that says what a local run needs and did not find, or cannot resolve.
 */
export function readStack(stack: SynthesizedStack): LocalStack {
  const template = Template.parse(stack.template);
  const resolve = intrinsicResolver(template, lakeBucketName(template));
  const definition = readDefinition(template, resolve);

  const functions = new Map<string, LocalFunction>();
  for (const logicalId of idsOf(template, 'AWS::Lambda::Function')) {
    const arn = z.string().parse(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] }));
    // Functions that the state machine never calls (a custom resource's, say) need not be runnable here.
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

/** Lambda tells the function how it is to log by these two; loggers read them. */
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

/** Only the properties that a local run reads: the others may hold intrinsic functions that it does not know. */
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

/** The bucket has no name before it is deployed; here it gets one that a person finds in the data folder. */
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
