import { Aws, CfnMapping, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** Hosts of the AWS console. AWS: "Service endpoints", and the user guides of GovCloud and China. */
const HOSTS = {
  aws: { host: 'console.aws.amazon.com' },
  'aws-cn': { host: 'console.amazonaws.cn' },
  'aws-us-gov': { host: 'console.amazonaws-us-gov.com' },
} as const;

/** Links to the console of the partition and region that the stack is deployed to. */
export class ConsoleLinks {
  private readonly origin: string;
  private readonly region: string;

  constructor(scope: Construct) {
    const hosts = new CfnMapping(scope, 'Console', { mapping: HOSTS });
    this.region = Stack.of(scope).region;
    this.origin = `https://${this.region}.${hosts.findInMap(Aws.PARTITION, 'host')}`;
  }

  /** @param arn a state machine's. */
  stateMachine(arn: string): string {
    return `${this.service('states')}#/statemachines/view/${arn}`;
  }

  /** @param arn an execution's. */
  execution(arn: string): string {
    return `${this.service('states')}#/v2/executions/details/${arn}`;
  }

  /** The query editor of Athena. */
  athena(): string {
    return `${this.service('athena')}#/query-editor`;
  }

  /** @param name a dashboard's. */
  dashboard(name: string): string {
    return `${this.service('cloudwatch')}#dashboards:name=${name}`;
  }

  private service(name: string): string {
    return `${this.origin}/${name}/home?region=${this.region}`;
  }
}
