// Node's permission model, which is off: what a worker may do stands elsewhere.
export const has = () => true;
