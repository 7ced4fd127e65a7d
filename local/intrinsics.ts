import { z } from 'zod';

const Resource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
});

/** The parts of a CloudFormation template that a local run reads. */
export const Template = z.object({
  Parameters: z.record(z.string(), z.object({ Default: z.unknown() })).default({}),
  Resources: z.record(z.string(), Resource),
});
export type Template = z.infer<typeof Template>;

/** Region of the resources. Any value works, because no call leaves the machine. */
export const REGION = 'us-east-1';
const ACCOUNT_ID = '000000000000';

const PSEUDO_PARAMETERS: Readonly<Record<string, string>> = {
  'AWS::AccountId': ACCOUNT_ID,
  'AWS::Partition': 'aws',
  'AWS::Region': REGION,
  'AWS::StackId': `arn:aws:cloudformation:${REGION}:${ACCOUNT_ID}:stack/local/local`,
  'AWS::StackName': 'local',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** ARN of a resource by type and name. The last form is for types that nothing refers to by ARN. */
function arnOf(type: string, name: string): string {
  if (type === 'AWS::S3::Bucket') return `arn:aws:s3:::${name}`;
  const place = `${REGION}:${ACCOUNT_ID}`;
  if (type === 'AWS::Lambda::Function') return `arn:aws:lambda:${place}:function:${name}`;
  if (type === 'AWS::SecretsManager::Secret') return `arn:aws:secretsmanager:${place}:secret:${name}-local1`;
  const service = type.split('::')[1]?.toLowerCase() ?? 'unknown';
  return `arn:aws:${service}:${place}:${name}`;
}

/** Resources whose `Ref` is their ARN. AWS: CloudFormation template reference, "Return values" of each resource. */
const REF_IS_ARN = new Set([
  'AWS::SecretsManager::Secret',
  'AWS::StepFunctions::StateMachine',
  'AWS::SNS::Topic',
]);

const VersionProperties = z.object({ FunctionName: z.object({ Ref: z.string() }) });

const SubArguments = z.union([
  z.string(),
  z.tuple([z.string(), z.record(z.string(), z.unknown())]).readonly(),
]);

/**
 * Creates a function that resolves every intrinsic function in a template's value.
 * @param names physical names by logical id; default: the logical id.
 * @returns resolve: JSON in, JSON out. Throws an Error for an unknown intrinsic function or reference, because a guess
 * would run something other than the deployment.
 */
export function intrinsicResolver(
  template: Template,
  names: Readonly<Record<string, string>>,
): (value: unknown) => unknown {
  const nameOf = (logicalId: string): string => names[logicalId] ?? logicalId;

  function ref(logicalId: string): unknown {
    const pseudo = PSEUDO_PARAMETERS[logicalId];
    if (pseudo !== undefined) return pseudo;
    const parameter = template.Parameters[logicalId];
    if (parameter !== undefined) return parameter.Default;
    const type = template.Resources[logicalId]?.Type;
    if (type === undefined) throw new Error(`The template refers to ${logicalId}, which it does not contain`);
    // Here a version is its function: there is one deployment.
    if (type === 'AWS::Lambda::Version') return versionedFunction(logicalId);
    return REF_IS_ARN.has(type) ? arnOf(type, nameOf(logicalId)) : nameOf(logicalId);
  }

  function versionedFunction(logicalId: string): string {
    const { FunctionName } = VersionProperties.parse(template.Resources[logicalId]?.Properties);
    return attribute(FunctionName.Ref, 'Arn');
  }

  function attribute(logicalId: string, name: string): string {
    const type = template.Resources[logicalId]?.Type;
    if (type === undefined) throw new Error(`The template refers to ${logicalId}, which it does not contain`);
    if (name === 'Arn') return arnOf(type, nameOf(logicalId));
    throw new Error(`The template uses ${logicalId}.${name}, which a local run does not support`);
  }

  function substitute(argument: unknown): string {
    const parsed = SubArguments.parse(argument);
    const [text, variables] = typeof parsed === 'string' ? [parsed, {}] : parsed;
    return text.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`;
      if (Object.hasOwn(variables, name)) return String(resolve(variables[name]));
      const [logicalId = name, attributeName] = name.split('.');
      return String(attributeName === undefined ? ref(logicalId) : attribute(logicalId, attributeName));
    });
  }

  function call(name: string, argument: unknown): unknown {
    switch (name) {
      case 'Ref':
        return ref(z.string().parse(argument));
      case 'Fn::GetAtt':
        return attribute(...z.tuple([z.string(), z.string()]).parse(argument));
      case 'Fn::Join': {
        const [separator, parts] = z.tuple([z.string(), z.array(z.unknown())]).parse(argument);
        return parts.map(resolve).join(separator);
      }
      case 'Fn::Sub':
        return substitute(argument);
      default:
        throw new Error(`The template uses ${name}, which a local run does not support`);
    }
  }

  function resolve(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(resolve);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value);
    const only = entries.length === 1 ? entries[0] : undefined;
    if (only !== undefined && (only[0] === 'Ref' || only[0].startsWith('Fn::')))
      return call(only[0], only[1]);
    return Object.fromEntries(entries.map(([key, inner]) => [key, resolve(inner)]));
  }

  return resolve;
}
