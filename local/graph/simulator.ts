import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_ACCOUNTS, resolveAccounts } from './data/accounts.ts';
import { type FaultRule, FaultRules, isDue, type When } from './fault-rules.ts';
import type { SimulatorOptions } from './options.ts';
import type { ReportLimits } from './report-limits.ts';
import { Reports } from './report-runs.ts';
import type { SimRequest } from './request-log.ts';
import { Restatements } from './restatements.ts';
import { Service } from './service.ts';
import { Blocks } from './throttles.ts';
import { type Truth, truthOf } from './truth.ts';
import type { World } from './world.ts';

export type { Fault } from './faults.ts';
export type { FaultRule, SimRequest, SimulatorOptions, Truth, When };
export { isDue };

/** A running simulator of the Graph API. */
export interface GraphSimulator {
  /** Origin, such as `http://127.0.0.1:41234`. */
  readonly url: string;
  readonly accessToken: string;
  readonly faults: {
    /** @throws Error when the rule can never fire. */
    add(rule: FaultRule): void;
    /** Removes all rules and counts, and lifts all limits. */
    clear(): void;
  };
  /** All requests in order of arrival. */
  readonly requests: readonly SimRequest[];
  readonly truth: Truth;
  /** Closes every connection and stops. */
  close(): Promise<void>;
}

/**
 * Starts a simulator of the parts of the Graph API that read ads and insights, on 127.0.0.1. Its data is a pure
 * function of the seed and the accounts; its faults are a pure function of the seed, the rules and the calls per
 * account and source.
 * @throws Error when accounts have the same digits or the port is in use.
 */
export async function startGraphSimulator(options: SimulatorOptions = {}): Promise<GraphSimulator> {
  const seed = options.seed ?? 1;
  const accounts = resolveAccounts(options.accounts ?? DEFAULT_ACCOUNTS, seed, {
    day: options.day ?? options.today,
    strangeNames: options.strangeNames,
  });
  const accessToken = options.accessToken ?? 'EAAsimulatedToken0123456789';
  const restatements = new Restatements();
  const server = createServer();
  await listen(server, options.port ?? 0);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world: World = {
    accounts,
    accessToken,
    restatements,
    token: options.token ?? {},
    tier: options.tier ?? 'standard_access',
    reports: new Reports(reportLimits(options), restatements),
    totalCounts: options.totalCounts ?? 'exact',
    servedVersion: options.servedVersion,
    versionWarning: options.versionWarning,
    pageCap: options.pageCap ?? 1000,
    today: options.today,
    origin: url,
  };
  const rules = new FaultRules(seed);
  const blocks = new Blocks(options.timeScale ?? 1);
  const service = new Service(world, rules, blocks, options.appSecret, options.onRequest ?? (() => {}));
  server.on('request', (message, response) => void service.serve(message, response));
  return {
    url,
    accessToken,
    requests: service.requests,
    truth: truthOf(world),
    faults: {
      add: (rule) => rules.add(rule),
      clear: () => {
        rules.clear();
        blocks.clear();
      },
    },
    close: () => stop(server),
  };
}

function reportLimits(options: SimulatorOptions): ReportLimits {
  return {
    ms: options.reportMs ?? 1500,
    polls: options.reportPolls,
    lifetimeMs: options.reportLifetimeMs,
    rows: options.rowsPerReportLimit,
    dataPoints: options.dataPointsPerReportLimit,
    tooLargeAt: options.tooLargeAt ?? 'report',
    failingFields: options.failingFields ?? [],
  };
}

function listen(server: Server, port: number): Promise<void> {
  // Clients keep connections open between the turns of a test. Do not close them here.
  server.keepAliveTimeout = 0;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}
