// In place of Node's internal/process/permission: its model is off.
export const isEnabled = (): boolean => false;
export const has = (): boolean => true;
