// node:cluster: this is the only process there is.
import { requireBuiltin, unavailable } from "edgert:node/loader";

const cluster: any = Reflect.construct(requireBuiltin("events"), []);
const refuse = (name: string) => () => { throw unavailable(`cluster.${name}`); };
cluster.isWorker = false;
cluster.isMaster = cluster.isPrimary = true;
cluster.SCHED_NONE = 1;
cluster.SCHED_RR = 2;
cluster.schedulingPolicy = 2;
cluster.settings = {};
cluster.workers = {};
cluster.fork = refuse("fork");
cluster.setupPrimary = cluster.setupMaster = refuse("setupPrimary");
cluster.disconnect = refuse("disconnect");
cluster.Worker = function Worker() { throw unavailable("cluster.Worker"); };
export { cluster as exports };
