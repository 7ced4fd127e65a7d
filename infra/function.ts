import { ArnFormat, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Environment } from '#functions/runtime/environment.ts';
import { acknowledgeWildcards, nagArn } from './wildcards.ts';

/** What differs between the functions of the workflow, apart from what they may touch. */
export interface WorkflowFunctionProps {
  /** Shown in the console. */
  readonly description: string;
  readonly code: Code;
  readonly timeout: Duration;
  readonly memoryMb: number;
  readonly logGroup: ILogGroup;
}

/** A secret that holds the token. */
export interface TokenSecret {
  readonly arn: string;
  /** The customer-managed key of the secret, if it has one. */
  readonly keyArn: string | undefined;
}

/** Which objects of the lake a function may touch: keys, in which `*` stands for anything. */
export interface LakeAccess {
  readonly read: readonly string[];
  readonly write: readonly string[];
  /** Written in several requests where they are long; one that fails half-way is taken back at once. */
  readonly upload?: readonly string[];
  /** Keys of objects that are copied, and of their copies. */
  readonly copy?: { readonly from: readonly string[]; readonly to: readonly string[] };
}

/**
 * A Lambda function of the workflow with every default in one place. It starts with the right to write its own
 * log and traces; each `grant…` method gives a right and the environment variable that goes with it, in one call.
 */
export class WorkflowFunction extends LambdaFunction {
  /** How long an invocation may take; what invokes the function waits a little longer. */
  readonly timeLimit: Duration;
  private readonly ownRole: Role;
  private readonly rights: PolicyDocument;

  constructor(scope: Construct, id: string, props: WorkflowFunctionProps) {
    // A role of our own: the managed policy that the CDK attaches otherwise may write to every log group.
    // Its policy is part of it: as a resource of its own it would be another for each stream.
    const rights = new PolicyDocument();
    const role = new Role(scope, `${id}Role`, {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      inlinePolicies: { Rights: rights },
    });
    acknowledgeWildcards(role, ['*'], 'X-Ray has no resources that a policy could name.');
    super(scope, id, {
      description: props.description,
      code: props.code,
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      timeout: props.timeout,
      memorySize: props.memoryMb,
      role: role.withoutPolicyUpdates(),
      logGroup: props.logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      tracing: Tracing.ACTIVE,
      environment: { NODE_OPTIONS: nodeOptions(props.memoryMb) },
      // An execution that began before a deployment invokes the old version. Plain RETAIN would also keep the version
      // of a deployment that was rolled back, and the next attempt could not publish the same code again.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    this.timeLimit = props.timeout;
    this.ownRole = role;
    this.rights = rights;
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [props.logGroup.logGroupArn]);
    this.allow(['xray:PutTelemetryRecords', 'xray:PutTraceSegments'], ['*']);
  }

  /** Lets the function read and write these objects, and nothing else, of the lake's bucket. */
  grantLake(bucket: Bucket, access: LakeAccess): this {
    const { read, write, upload = [], copy } = access;
    const objects = (keys: readonly string[]) => {
      acknowledgeWildcards(
        this.ownRole,
        keys.map((key) => `${nagArn(bucket)}/${key}`),
        'A star stands for a run or an account, unknown until one runs; at the end, for what one run or stream keeps.',
      );
      return keys.map((key) => bucket.arnForObjects(key));
    };
    this.setEnvironment({ LAKE_BUCKET: bucket.bucketName });
    this.allow(['s3:GetObject'], objects(read));
    if (write.length > 0) this.allow(['s3:PutObject'], objects(write));
    if (upload.length > 0) {
      const actions = ['s3:PutObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'];
      this.allow(actions, objects(upload));
    }
    if (copy !== undefined) {
      // Staged objects have a tag, which the copy replaces by none. S3's pages do not say that this needs no right.
      this.allow(['s3:GetObjectTagging'], objects(copy.from));
      this.allow(['s3:PutObjectTagging'], objects(copy.to));
    }
    // Without it S3 answers 403, not 404, for an object that is not there, and "not yet written" would read as
    // "forbidden" (S3 API reference, GetObject, "Permissions"). It also allows listing every key of the bucket, and
    // a condition could not prevent that: neither reading an object nor listing without a prefix sends `s3:prefix`.
    this.allow(['s3:ListBucket'], [bucket.bucketArn]);
    if (bucket.encryptionKey === undefined) return this;
    this.allow(['kms:Decrypt', 'kms:GenerateDataKey'], [bucket.encryptionKey.keyArn], {
      StringEquals: { 'kms:ViaService': `s3.${Stack.of(this).region}.amazonaws.com` },
    });
    return this;
  }

  /** Lets the function call the Graph API: where it is, and the one secret that holds the token. */
  grantGraph(token: TokenSecret, graph: { readonly origin: string; readonly version: string }): this {
    this.setEnvironment({
      TOKEN_SECRET_ARN: token.arn,
      GRAPH_ORIGIN: graph.origin,
      GRAPH_VERSION: graph.version,
    });
    this.allow(['secretsmanager:GetSecretValue'], [token.arn]);
    if (token.keyArn === undefined) return this;
    // Secrets Manager decrypts in the caller's name (its user guide, "Permissions for the KMS key").
    const region = Stack.of(this).splitArn(token.arn, ArnFormat.COLON_RESOURCE_NAME).region;
    this.allow(['kms:Decrypt'], [token.keyArn], {
      StringEquals: {
        'kms:ViaService': `secretsmanager.${region}.amazonaws.com`,
        'kms:EncryptionContext:SecretARN': token.arn,
      },
    });
    return this;
  }

  /** Sets variables that the function reads by `readEnvironment`. */
  setEnvironment(variables: Partial<Environment>): this {
    for (const [name, value] of Object.entries(variables)) this.addEnvironment(name, String(value));
    return this;
  }

  private allow(actions: string[], resources: string[], conditions: Record<string, unknown> = {}): void {
    this.rights.addStatements(new PolicyStatement({ effect: Effect.ALLOW, actions, resources, conditions }));
  }
}

/**
 * V8 sizes its heap by the machine and not by the function's memory, and lets short-lived objects pile up. 60 % for
 * the heap leaves room for the process itself (about 80 MB), three semi-spaces of 16 MB, and buffers, which lie
 * outside the heap.
 */
function nodeOptions(memoryMb: number): string {
  return `--max-old-space-size=${Math.floor(memoryMb * 0.6)} --max-semi-space-size=16`;
}
