// In place of Node's internal/test_runner/runner: it starts a process for each file of tests.
import { unavailable } from "edgert:node/loader";

export function run(): never { throw unavailable("run of node:test"); }
