// Deno.test and Deno.bench, for tests that stand beside a function's code: in a worker they do nothing, and nobody calls what they are given.

declare namespace Deno {
  interface TestContext {
    name: string;
    origin: string;
    parent?: TestContext;
    step(definition: TestStepDefinition): Promise<boolean>;
    step(name: string, fn: (context: TestContext) => void | Promise<void>): Promise<boolean>;
    step(fn: (context: TestContext) => void | Promise<void>): Promise<boolean>;
  }
  interface TestStepDefinition {
    name: string;
    fn: (context: TestContext) => void | Promise<void>;
    ignore?: boolean;
    sanitizeOps?: boolean;
    sanitizeResources?: boolean;
    sanitizeExit?: boolean;
  }
  interface TestDefinition extends TestStepDefinition {
    only?: boolean;
    permissions?: "inherit" | "none" | object;
  }
  /** Each form of what a test may be given. */
  interface TestForms {
    (definition: TestDefinition): void;
    (name: string, fn: TestDefinition["fn"]): void;
    (fn: TestDefinition["fn"]): void;
    (name: string, options: Omit<TestDefinition, "fn" | "name">, fn: TestDefinition["fn"]): void;
    (options: Omit<TestDefinition, "fn" | "name">, fn: TestDefinition["fn"]): void;
  }
  interface DenoTest extends TestForms {
    ignore: TestForms;
    only: TestForms;
  }
  const test: DenoTest;

  interface BenchContext {
    name: string;
    origin: string;
    start(): void;
    end(): void;
  }
  interface BenchDefinition {
    name: string;
    fn: (context: BenchContext) => void | Promise<void>;
    ignore?: boolean;
    only?: boolean;
    group?: string;
    baseline?: boolean;
    n?: number;
    warmup?: number;
  }
  function bench(definition: BenchDefinition): void;
  function bench(name: string, fn: BenchDefinition["fn"]): void;
  function bench(fn: BenchDefinition["fn"]): void;
  function bench(name: string, options: Omit<BenchDefinition, "fn" | "name">, fn: BenchDefinition["fn"]): void;
}
