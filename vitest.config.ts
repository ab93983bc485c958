import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    reporters: ['default', './test/closing-line.ts'],
    // End-to-end tests start the built command, several times each, on machines that may have one busy processor.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
