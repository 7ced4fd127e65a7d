import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { claimPath } from '#infra/local/s3/places.ts';
import { isAbsence } from '#infra/local/s3/side-record.ts';

/** Response header in which a server says its id; S3 has it too, for its own use. */
export const SERVER_ID_HEADER = 'x-amz-id-2';

const Claim = z.object({ id: z.string(), url: z.string() });

/** How long a server that has the folder may take to say so. */
const ANSWER_MS = 2_000;

function readClaim(root: string): z.infer<typeof Claim> | undefined {
  try {
    return Claim.safeParse(JSON.parse(readFileSync(claimPath(root), 'utf8'))).data;
  } catch (error) {
    if (isAbsence(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function isAlive({ id, url }: z.infer<typeof Claim>): Promise<boolean> {
  try {
    const answer = await fetch(url, {
      signal: AbortSignal.timeout(ANSWER_MS),
      headers: { connection: 'close' },
    });
    await answer.arrayBuffer();
    return answer.headers.get(SERVER_ID_HEADER) === id;
  } catch {
    // Whatever is (not) at that port any more, it is no server of this folder: its process died without a word.
    return false;
  }
}

/**
 * Makes sure that no other server works on the folder: conditional writes are atomic within one process only.
 * @throws Error that names the folder, when one does
 */
export async function assertUnclaimed(root: string): Promise<void> {
  const claim = readClaim(root);
  if (claim !== undefined && (await isAlive(claim))) {
    throw new Error(
      `The folder ${root} is in use by another run (S3 endpoint ${claim.url}). Wait for it, or use another folder.`,
    );
  }
}

/** Says that the server at `url` has the folder now. Gives the function that ends this. */
export function claimFolder(root: string, id: string, url: string): () => void {
  mkdirSync(dirname(claimPath(root)), { recursive: true });
  writeFileSync(claimPath(root), JSON.stringify({ id, url }));
  return () => rmSync(claimPath(root), { force: true });
}
