/** npm run kernel: compiles the kernel and writes its bytes into the module that the program loads it from. */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compileKernel } from './compile-kernel.ts';

const bytes = await compileKernel();
const lines = Buffer.from(bytes)
  .toString('base64')
  .match(/.{1,120}/g)
  ?.map((line) => `  '${line}',`);
const text = [
  '// Made from kernel/assembly by `npm run kernel`; do not edit.',
  '',
  '/** The compiled kernel: WebAssembly, as base64. */',
  'export const KERNEL_BYTES = [',
  ...(lines ?? []),
  "].join('');",
  '',
].join('\n');
writeFileSync(fileURLToPath(new URL('./kernel-bytes.ts', import.meta.url)), text);
