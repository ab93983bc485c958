import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const FOLDER = fileURLToPath(new URL('./assembly', import.meta.url));
const OPTIONS = ['--optimizeLevel', '3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--disableWarning', '112'];

/** Compiles the kernel's source, AssemblyScript, to WebAssembly; the same source gives the same bytes. Throws Error where it does not compile. */
export async function compileKernel(): Promise<Uint8Array> {
  let bytes: Uint8Array | undefined;
  const stderr = asc.createMemoryStream();
  const { error } = await asc.main(['cell.ts', '--baseDir', FOLDER, '--outFile', 'kernel.wasm', ...OPTIONS], {
    stderr,
    writeFile: (_, contents) => {
      bytes = typeof contents === 'string' ? Buffer.from(contents) : contents;
    },
  });
  if (error !== null || bytes === undefined) throw new Error(`the kernel does not compile: ${stderr.toString()}`);
  return bytes;
}
