// The numbers of a file as Node's library takes them: https://nodejs.org/api/fs.html#class-fsstats
const kFields = 18;
export const kFsStatsFieldsNumber = kFields;
// Twice as many: those who watch get the ones before as well.
export const statValues = new Float64Array(2 * kFields);
export const bigintStatValues = new BigInt64Array(2 * kFields);

export const numbersOf = (isBig: unknown) => (values: Float64Array): Float64Array | BigInt64Array => {
  if (isBig !== true) return values;
  const big = new BigInt64Array(values.length);
  for (let i = 0; i < values.length; ++i) big[i]! = BigInt(values[i]!);
  return big;
};
