// In place of Node's internal/bootstrap/realm: what its library asks of the loader.
import { exists, internalBinding, isPublic, publicIds, requireBuiltin } from "edgert:node/loader";

export class BuiltinModule {
  readonly id: string;
  exports: unknown;
  readonly canBeRequiredByUsers: boolean;
  constructor(id: string) {
    this.id = id;
    this.canBeRequiredByUsers = isPublic(id);
  }
  compileForPublicLoader(): unknown {
    this.exports = requireBuiltin(this.id);
    return this.exports;
  }
  static exists(id: string) { return exists(id); }
  static canBeRequiredByUsers(id: string) { return isPublic(id); }
  static canBeRequiredWithoutScheme(id: string) { return isPublic(id); }
  static normalizeRequirableId(id: string) {
    const name = id.startsWith("node:") ? id.slice(5) : id;
    return isPublic(name) ? name : undefined;
  }
  static isBuiltin(id: string) { return BuiltinModule.normalizeRequirableId(id) !== undefined; }
  static getSchemeOnlyModuleNames() { return []; }
  static getCanBeRequiredByUsersWithoutSchemeList() { return [...publicIds]; }
  static getAllBuiltinModuleIds() { return publicIds.map((id) => `node:${id}`); }
  static exposeInternals() {}
}
export { internalBinding };
