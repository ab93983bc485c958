import { expect, test } from 'vitest';
import { printable } from '../../../src/cli/printable.ts';

test('what steers a terminal is spelled out, and all else is left as it is', () => {
  expect(printable('a\u001b[31m\nb\u0007\u202ewav.\u2028\u0085')).toBe('a\\e[31m\\nb\\x07\\u202ewav.\\u2028\\x85');
  expect(printable('Dvořák – Größe 日本 🎵.wav')).toBe('Dvořák – Größe 日本 🎵.wav');
});
