import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a command cost. */
export interface Cost {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly peakBytes: number;
}

const POLL_MS = 20;
/** Linux counts processor time in these for user space. */
const TICKS_PER_SECOND = 100;

/** Runs a command to its end and reads its cost from /proc (Linux): the last look before the end is at most 20 ms old. */
export function runMeasured(command: string, commandArguments: readonly string[]): Promise<Cost> {
  const started = performance.now();
  const child = spawn(command, commandArguments, { stdio: ['ignore', 'ignore', 'inherit'] });
  let last = { cpuSeconds: 0, peakBytes: 0 };
  const timer = setInterval(() => {
    last = child.pid === undefined ? last : (readUsage(child.pid) ?? last);
  }, POLL_MS);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearInterval(timer);
      if (code !== 0) reject(new Error(`${command} ended with exit code ${code}, expected 0: see its message above`));
      resolve({ wallSeconds: (performance.now() - started) / 1000, ...last });
    });
  });
}

function readUsage(pid: number): { cpuSeconds: number; peakBytes: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const peakKibibytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]);
    if (Number.isNaN(peakKibibytes)) return undefined;
    return { cpuSeconds: readCpuSeconds(pid), peakBytes: 1024 * peakKibibytes };
  } catch {
    return undefined;
  }
}

/** Fields 14 and 15 of proc(5) stat, counted behind the command's name, which may hold spaces. */
function readCpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}
