import { startExtractor } from './extraction.ts';
import { startCannedGraph } from './processes.ts';

await using graph = await startCannedGraph();
await using extractor = await startExtractor(graph.url, process.env.CTX ? JSON.parse(process.env.CTX) : {});
for (const stream of (process.argv[2] ?? 'ad_insights,ad_metadata').split(',') as never[])
  for (const rows of (process.argv[3] ?? '10000,100000').split(',').map(Number)) {
    const f = await extractor.run(stream, rows);
    console.log(
      stream,
      rows,
      f.seconds.toFixed(1) + ' s',
      f.peakMb.toFixed(0) + ' MB',
      f.transitions,
      JSON.stringify(f.s3),
    );
    for (const i of f.invocations)
      console.log('   ', i.state, i.ms, (i.maxRssBytes / 1048576).toFixed(0), i.outcome);
  }
