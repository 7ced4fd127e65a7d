import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';

/**
 * Writes the source maps of bundled code beside it: `<folder>/<file of the code>.map`. The code is built once more,
 * because esbuild names chunks by a hash that its map is part of: the code that is deployed must not be named, and so
 * not be hashed, by where it was built.
 * @param options those that the code was built with. @param codeFolder the code. @param folder takes the maps.
 * @throws Error when the two builds differ.
 */
export async function writeSourceMaps(
  options: BuildOptions,
  codeFolder: string,
  folder: string,
): Promise<void> {
  const [names, { outputFiles }] = await Promise.all([
    namesByCode(codeFolder),
    build({ ...options, sourcemap: 'external', write: false }),
  ]);
  const maps = new Map(outputFiles.map(({ path, text }) => [path, text]));
  await mkdir(folder, { recursive: true });
  for (const { path, text } of outputFiles) {
    const map = maps.get(`${path}.map`);
    if (map === undefined) continue;
    const name = names.get(withoutHashes(text));
    if (name === undefined) throw new Error(`No file of ${codeFolder} has the code of ${basename(path)}`);
    await writeFile(join(folder, `${name}.map`), map);
  }
}

/** The files of a folder, by their code without the names of chunks. */
async function namesByCode(folder: string): Promise<Map<string, string>> {
  const names = await readdir(folder);
  const codes = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));
  return new Map(names.map((name, index) => [withoutHashes(codes[index] ?? ''), name]));
}

const withoutHashes = (code: string): string => code.replaceAll(/chunk-[A-Z0-9]{8}/g, 'chunk');
