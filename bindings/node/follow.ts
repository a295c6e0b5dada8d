// What async hooks make of a global timer's callback, where there are some: node/boot.ts says it, once Node's library is there.
let how: (callback: Function) => Function = (callback) => callback;
export const followTimers = (follow: typeof how) => { how = follow; };
export const follow = (callback: Function): Function => how(callback);
