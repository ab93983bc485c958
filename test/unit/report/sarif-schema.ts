/**
 * What SARIF 2.1.0 (OASIS standard, sections in brackets) asks of the objects that declick writes, stricter than the standard itself: no other
 * property may appear, and what GitHub needs to show a result must. Written for these tests; the standard's own schema is not part of the project.
 */
const message = {
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string', minLength: 1, pattern: '\\S' } },
} as const;

/** A relative reference or a file URI of RFC 3986: reserved and other characters only percent-encoded. [3.4, 3.10] */
const URI = "^(file://(/[A-Za-z]:)?)?([A-Za-z0-9._~!'()*/-]|%[0-9A-F]{2})+$";

const locations = {
  type: 'array',
  minItems: 1,
  maxItems: 1,
  items: {
    type: 'object',
    required: ['physicalLocation'],
    additionalProperties: false,
    properties: {
      physicalLocation: {
        type: 'object',
        required: ['artifactLocation', 'region'],
        additionalProperties: false,
        properties: {
          artifactLocation: {
            type: 'object',
            required: ['uri'],
            additionalProperties: false,
            properties: { uri: { type: 'string', pattern: URI } },
          },
          region: {
            type: 'object',
            required: ['startLine'],
            additionalProperties: false,
            properties: { startLine: { type: 'integer', minimum: 1 } },
          },
        },
      },
    },
  },
} as const;

/** [3.49] */
const rule = {
  type: 'object',
  required: ['id', 'name', 'shortDescription', 'fullDescription', 'help'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[a-z]+$' },
    name: { type: 'string', pattern: '^([A-Z][a-z]+)+$' },
    shortDescription: message,
    fullDescription: message,
    help: message,
  },
} as const;

/** [3.27] */
const result = {
  type: 'object',
  required: ['ruleId', 'ruleIndex', 'level', 'message', 'locations'],
  additionalProperties: false,
  properties: {
    ruleId: { type: 'string' },
    ruleIndex: { type: 'integer', minimum: 0 },
    level: { enum: ['error', 'warning', 'note'] },
    message,
    locations,
    partialFingerprints: {
      type: 'object',
      minProperties: 1,
      additionalProperties: { type: 'string', pattern: '^[0-9a-f]{16}:[1-9][0-9]*$' },
    },
    properties: { type: 'object' },
  },
} as const;

/** [3.20, 3.58] */
const invocation = {
  type: 'object',
  required: ['executionSuccessful', 'toolExecutionNotifications'],
  additionalProperties: false,
  properties: {
    executionSuccessful: { type: 'boolean' },
    toolExecutionNotifications: {
      type: 'array',
      items: {
        type: 'object',
        required: ['level', 'message', 'locations'],
        additionalProperties: false,
        properties: { level: { const: 'error' }, message, locations },
      },
    },
  },
} as const;

/** [3.18, 3.19] */
const driver = {
  type: 'object',
  required: ['name', 'version', 'semanticVersion', 'rules'],
  additionalProperties: false,
  properties: {
    name: { const: 'declick' },
    version: { type: 'string' },
    semanticVersion: { type: 'string', pattern: '^\\d+\\.\\d+\\.\\d+' },
    rules: { type: 'array', minItems: 1, uniqueItems: true, items: rule },
  },
} as const;

/** [3.13, 3.14] */
export const SARIF_SCHEMA = {
  type: 'object',
  required: ['$schema', 'version', 'runs'],
  additionalProperties: false,
  properties: {
    $schema: { type: 'string', pattern: '^https://.*/sarif-schema-2\\.1\\.0\\.json$' },
    version: { const: '2.1.0' },
    runs: {
      type: 'array',
      minItems: 1,
      maxItems: 1,
      items: {
        type: 'object',
        required: ['tool', 'columnKind', 'invocations', 'results'],
        additionalProperties: false,
        properties: {
          tool: { type: 'object', required: ['driver'], additionalProperties: false, properties: { driver } },
          columnKind: { const: 'utf16CodeUnits' },
          invocations: { type: 'array', minItems: 1, maxItems: 1, items: invocation },
          results: { type: 'array', items: result },
        },
      },
    },
  },
} as const;
