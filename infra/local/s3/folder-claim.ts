import { randomUUID } from 'node:crypto';
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
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS), headers: { connection: 'close' } });
    await answer.arrayBuffer();
    return answer.headers.get(SERVER_ID_HEADER) === id;
  } catch {
    // Whatever is (not) at that port any more, it is no server of this folder: its process died without a word.
    return false;
  }
}
