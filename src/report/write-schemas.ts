/** A step of the build: writes the JSON Schemas of report, summary, configuration, baseline and `--json` line into a folder, `dist/schemas` where none is given. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { configurationSchema } from '../configuration.ts';
import { baselineSchema } from './baseline.ts';
import { batchSummarySchema, jsonLineSchema, reportSchema } from './schema.ts';

const SCHEMAS = {
  report: { schema: reportSchema, title: 'What declick found in one recording and did about it' },
  summary: { schema: batchSummarySchema, title: 'How each recording of a run of declick fared' },
  config: { schema: configurationSchema, title: 'declick.config.json: options and exceptions of a project' },
  baseline: { schema: baselineSchema, title: 'Defects that are known, which declick scan does not count' },
  'json-line': { schema: jsonLineSchema, title: 'A line of declick --json' },
};

const folder = process.argv[2] ?? 'dist/schemas';
await mkdir(folder, { recursive: true });
for (const [name, { schema, title }] of Object.entries(SCHEMAS)) {
  const text = JSON.stringify({ title, ...z.toJSONSchema(schema) }, null, 2);
  await writeFile(join(folder, `${name}.schema.json`), `${text}\n`);
}
