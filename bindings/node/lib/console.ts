// node:console: the platform's own, which has Node's class beside it wherever Node's library is.
import { console } from "edgert:console/console";

export { console as exports };
