// as: main
import { assertRejects } from "../../support/assert.js";

const create = (maybeModuleCode, more) => EdgeRuntime.userWorkers.create({ servicePath: "/broken" + maybeModuleCode.length, maybeModuleCode, ...more });
await assertRejects(() => create("let let = 1;"), Deno.errors.InvalidWorkerCreation);
await assertRejects(() => create("import './nowhere.js'"), Deno.errors.InvalidWorkerCreation, "Module not found");
await assertRejects(() => EdgeRuntime.userWorkers.create({}), TypeError, "service path must be defined");
