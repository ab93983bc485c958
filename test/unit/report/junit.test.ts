import { expect, test } from 'vitest';
import { formatJunit } from '../../../src/report/junit.ts';
import { buildScanned, buildUnmeasured, type ScannedRecording } from '../../../src/report/scanned.ts';
import { exampleHead, exampleSegment } from './example.ts';

/** What GitLab and Jenkins know: the attributes of each element, and what it may lie in. */
const ELEMENTS: Readonly<Record<string, { readonly parents: readonly string[]; readonly attributes: readonly string[] }>> = {
  testsuites: { parents: [''], attributes: ['name', 'tests', 'failures', 'errors', 'time'] },
  testsuite: { parents: ['testsuites'], attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'] },
  testcase: { parents: ['testsuite'], attributes: ['name', 'classname', 'time'] },
  failure: { parents: ['testcase'], attributes: ['message', 'type'] },
  error: { parents: ['testcase'], attributes: ['message', 'type'] },
  'system-out': { parents: ['testcase'], attributes: [] },
};
const TEXT = /^(?:[^<>&]|&(?:amp|lt|gt|quot|#\d+);)*$/;

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** All elements of a well-formed document that nests and names as above. Fails the test otherwise. */
function parse(xml: string): Element[] {
  const elements: Element[] = [];
  const open = [''];
  const [declaration, ...parts] = xml.split(/(?=<)/);
  expect(declaration).toBe('<?xml version="1.0" encoding="UTF-8"?>\n');
  for (const part of parts) {
    const [, closes, name, written, isEmpty, text] = /^<(\/?)([a-z-]+)((?: [a-z]+="[^"<]*")*)(\/?)>(.*)$/s.exec(part) ?? [];
    expect(text, part).toMatch(TEXT);
    if (closes) expect(open.pop()).toBe(name);
    if (closes) continue;
    expect(ELEMENTS[name].parents).toContain(open.at(-1));
    const attributes = Object.fromEntries([...written.matchAll(/ ([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
    expect(ELEMENTS[name].attributes).toEqual(Object.keys(attributes));
    for (const value of Object.values(attributes)) expect(value).toMatch(TEXT);
    elements.push({ name, attributes });
    if (!isEmpty) open.push(name);
  }
  expect(open).toEqual(['']);
  return elements;
}

function scanned(path: string, count: number): ScannedRecording {
  const segments = Array.from({ length: count }, () => exampleSegment());
  return buildScanned(path, exampleHead(), segments, { exceptedCount: 0, knownCount: 0 }, { maxSegments: 5, warnSegments: 0 });
}

const odd = buildUnmeasured('<odd>\u0000\ud800.wav', { code: 'malformed-wav', message: '"odd" & <bad>' });

test('a document is well-formed, holds what its readers know, and its counts are those of its cases', () => {
  const recordings = [scanned('a "&" b\n.wav', 9), scanned('ok.wav', 0), odd, scanned('warn.wav', 1), scanned('b.wav', 6)];
  const elements = parse([...formatJunit(recordings)].join(''));
  const countOf = (name: string): number => elements.filter((element) => element.name === name).length;
  for (const { attributes } of elements.slice(0, 2)) {
    expect(attributes).toMatchObject({ tests: '5', failures: '2', errors: '1' });
  }
  expect([countOf('testcase'), countOf('failure'), countOf('error'), countOf('system-out')]).toEqual([5, 2, 1, 1]);
});

test('no recordings are a document, too', () => {
  expect(parse([...formatJunit([])].join(''))).toHaveLength(2);
});

test('a case lists at most 1,000 defects, and says how many more there are', () => {
  const xml = [...formatJunit([scanned('a.wav', 1500)])].join('');
  expect(xml.match(/^.*confidence/gm)).toHaveLength(1000);
  expect(xml).toContain('\nand 500 defects more</failure>');
});
