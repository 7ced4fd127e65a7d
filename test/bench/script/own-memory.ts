import { readFileSync } from 'node:fs';

/**
 * The highest resident memory of a process in bytes, of this one by default; 0 where the system does not tell. Not
 * `resourceUsage().maxRSS`: on Linux that is at least what the process that started this one held outside of its heap,
 * such as buffers.
 */
export function peakMemory(pid: number | 'self' = 'self'): number {
  try {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(peak ?? 0) * 1024;
  } catch {
    // It has ended, or this is not Linux.
    return 0;
  }
}
