// Tracing, which is off.
const nothing = () => {};
export const trace = nothing;
export const isTraceCategoryEnabled = () => false;
export const setTraceCategoryStateUpdateHandler = nothing;
export const getCategoryEnabledBuffer = () => new Uint8Array(1);
export const getEnabledCategories = nothing;
export const available = false;
