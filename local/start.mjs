// What `npm start` runs. Plain JavaScript, so that a Node that cannot read TypeScript still says what it lacks.
import module from 'node:module';

if (process.features.typescript) {
  // Half of the time until the first line is compiling what is imported: the next start takes it from the cache.
  module.enableCompileCache?.();
  await import('./start.ts');
} else {
  process.stderr.write(
    `facebook-ads-extract needs Node 24 or newer and runs on ${process.versions.node}. ` +
      '"npm ci" without --omit=optional brings its own Node on Linux and Windows; on macOS install Node 24.\n',
  );
  process.exitCode = 2;
}
