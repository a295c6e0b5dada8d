// Node's own start-up snapshots, of which there are none.
const nothing = () => {};
export const isBuildingSnapshotBuffer = new Uint8Array(1);
export const anonymousMainPath = "__node_anonymous_main";
export const setSerializeCallback = nothing;
export const setDeserializeCallback = nothing;
export const setDeserializeMainFunction = nothing;
export const runEmbedderPreload = nothing;
export const compileSerializeMain = nothing;
