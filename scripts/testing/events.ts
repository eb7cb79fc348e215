// What a test process tells its parent while it runs; crosses a process or a socket as JSON.

export type TestEvent =
  | { readonly kind: "suite"; readonly depth: number; readonly title: string }
  | { readonly kind: "passed"; readonly depth: number; readonly title: string; readonly milliseconds: number }
  | { readonly kind: "failed"; readonly depth: number; readonly title: string; readonly stack: string }
  | { readonly kind: "skipped"; readonly depth: number; readonly title: string }
  | { readonly kind: "ended" };

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NO_TESTS: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(one: Counts, other: Counts): Counts {
  return { passed: one.passed + other.passed, failed: one.failed + other.failed, skipped: one.skipped + other.skipped };
}
