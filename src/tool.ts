import { readFileSync } from 'node:fs';

/** Name and version of this package, as `--version` and every report state them. */
export const TOOL: { readonly name: 'declick'; readonly version: string } = { name: 'declick', version: readVersion() };

// Read, not imported: the path is the same from src/ and from dist/, and the compiler keeps package.json out of its root folder.
function readVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
