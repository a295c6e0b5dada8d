// In place of Node's internal/console/global: the platform's own.
import { console } from "edgert:console/console";

export { console as exports };
