import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command. */
export const COMMAND = fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url));

export interface Run {
  readonly code: number | null;
  /** Standard output as text. */
  readonly out: string;
  readonly outBytes: Buffer;
  readonly err: string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly input?: Uint8Array | string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the command and waits for its end. */
export async function runCommand(args: readonly string[], options: RunOptions = {}): Promise<Run> {
  const child = startCommand(args, options);
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.input);
  return child.ended;
}

/** Starts the command. */
export function startCommand(args: readonly string[], { cwd, env }: RunOptions = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], { cwd, env: { ...process.env, ...env } });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (bytes: Buffer) => out.push(bytes));
  child.stderr.on('data', (bytes: Buffer) => err.push(bytes));
  const ended = new Promise<Run>((resolve) => {
    child.on('close', (code) => {
      const outBytes = Buffer.concat(out);
      resolve({ code, out: outBytes.toString(), outBytes, err: Buffer.concat(err).toString() });
    });
  });
  return Object.assign(child, { ended });
}

/** What went wrong, one sentence to a line, without progress. */
export function errorsOf({ err }: Run): string[] {
  return err.split('\n').filter((line) => line.startsWith('declick: '));
}
