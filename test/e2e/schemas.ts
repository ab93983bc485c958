import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

type SchemaName = 'report' | 'summary' | 'json-line' | 'config' | 'baseline';

const validators = new Map<string, ReturnType<Ajv2020['compile']>>();

/** Checks data against a schema that ships with the package, by a validator that knows nothing of the project. */
export function expectToFit(schema: SchemaName, data: unknown): void {
  expect(listFaults(schema, data)).toEqual([]);
}

/** What of the data the schema refuses. */
export function listFaults(schema: SchemaName, data: unknown): readonly object[] {
  const validate = validators.get(schema) ?? compile(schema);
  validators.set(schema, validate);
  validate(data);
  return validate.errors ?? [];
}

function compile(schema: string) {
  const path = new URL(`../../dist/schemas/${schema}.schema.json`, import.meta.url);
  return new Ajv2020({ allErrors: true, allowUnionTypes: true }).compile(JSON.parse(readFileSync(path, 'utf8')));
}
