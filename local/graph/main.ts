import { parseArgs } from 'node:util';
import { startGraphSimulator } from './simulator.ts';

const USAGE = `Usage: npx tsx local/graph/main.ts [--port N] [--seed N] [--report-ms N] [--app-secret TEXT]

Runs the simulator of the Graph API alone. It prints its origin and its token, for
META_ACCESS_TOKEN=<token> npm start -- --graph-url <origin>. Ends with Ctrl-C.
`;

/**
 * Runs the simulator alone: `npx tsx local/graph/main.ts --port 8900`. Prints the origin and the token, so that
 * `META_ACCESS_TOKEN=<token> npm start -- --graph-url <origin>` extracts from it. Ends with Ctrl-C.
 */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    'report-ms': { type: 'string', default: '1500' },
    'app-secret': { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit();
}
const simulator = await startGraphSimulator({
  port: Number(values.port),
  seed: Number(values.seed),
  reportMs: Number(values['report-ms']),
  day: new Date().toISOString().slice(0, 10),
  ...(values['app-secret'] === undefined ? {} : { appSecret: values['app-secret'] }),
});
process.stdout.write(`Graph API simulator: ${simulator.url}\nAccess token: ${simulator.accessToken}\n`);
process.once('SIGINT', () => void simulator.close());
