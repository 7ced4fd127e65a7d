import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { StreamName } from '#functions/contract/ids.ts';
import { METRIC_NAMES } from '#functions/contract/metrics.ts';
import { runMetric } from './run-metric.ts';

/** What is shown. */
export interface RunDashboardProps {
  readonly stackName: string;
  readonly stateMachine: StateMachine;
  /** By the name that a line shows. */
  readonly functions: ReadonlyMap<string, IFunction>;
  readonly alarms: Alarm[];
  /** Names of the deployed ones. */
  readonly streams: readonly StreamName[];
}

const WIDTH = 24;

/** A CloudWatch dashboard of the stack's name: is data fresh, did runs succeed, what did they do, what limits them. */
export class RunDashboard extends Construct {
  private readonly props: RunDashboardProps;

  constructor(scope: Construct, id: string, props: RunDashboardProps) {
    super(scope, id);
    this.props = props;
    new Dashboard(this, 'Dashboard', {
      dashboardName: props.stackName,
      defaultInterval: Duration.days(14),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: props.alarms, width: WIDTH, height: 2 })],
        [this.freshness(), this.executions()],
        [this.runs('Rows', ['rows']), this.runs('What is missing', ['heldBackDays', 'incompleteAccounts'])],
        [this.runs('Waited for Meta', ['waitedSeconds']), this.runs('Time of turns', ['turnMilliseconds'])],
        [this.token()],
        [
          this.functions('Errors', 'Sum'),
          this.functions('Throttles', 'Sum'),
          this.functions('Duration', 'Maximum'),
        ],
      ],
    });
  }

  private freshness(): IWidget {
    const period = Duration.hours(1);
    const ages = this.props.streams.map((stream) =>
      runMetric(this.props.stackName, 'newestDayAge', {
        stream,
        period,
        statistic: 'Minimum',
        label: stream,
      }),
    );
    return graph('Age of the newest day, in days', ages, 2);
  }

  /** Nothing for a token that does not end. */
  private token(): IWidget {
    const options = { period: Duration.hours(1), statistic: 'Minimum', label: 'days left' };
    const left = runMetric(this.props.stackName, 'tokenDaysLeft', options);
    return graph('Days until the access token ends', [left], 2);
  }

  private executions(): IWidget {
    const { stateMachine } = this.props;
    const sum = { period: Duration.hours(1), statistic: 'Sum' };
    const ends = [
      stateMachine.metricSucceeded({ ...sum, label: 'succeeded' }),
      stateMachine.metricFailed({ ...sum, label: 'failed' }),
      stateMachine.metricTimedOut({ ...sum, label: 'timed out' }),
      stateMachine.metricAborted({ ...sum, label: 'aborted' }),
    ];
    return graph('Executions', ends, 2);
  }

  private runs(title: string, names: readonly (keyof typeof METRIC_NAMES)[]): IWidget {
    const metrics = names.map((name) =>
      runMetric(this.props.stackName, name, {
        period: Duration.hours(1),
        statistic: 'Sum',
        label: METRIC_NAMES[name],
      }),
    );
    return graph(title, metrics, 2);
  }

  private functions(metric: 'Errors' | 'Throttles' | 'Duration', statistic: string): IWidget {
    const lines = [...this.props.functions].map(([label, each]) =>
      each.metric(metric, { period: Duration.minutes(5), statistic, label }),
    );
    return graph(`${metric} of functions`, lines, 3);
  }
}

/** @param beside how many widgets share the row. */
const graph = (title: string, left: IMetric[], beside: number): GraphWidget =>
  new GraphWidget({ title, left, width: WIDTH / beside, leftYAxis: { min: 0 } });
