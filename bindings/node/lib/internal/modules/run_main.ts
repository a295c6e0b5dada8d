// In place of Node's internal/modules/run_main.
export const handleProcessExit = (): void => {};
