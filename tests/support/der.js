// Distinguished Encoding Rules (X.690), as far as tests make keys and certificates by hand.
export function tlv(tag, ...contents) {
  const parts = contents.map((content) => (content instanceof Uint8Array ? content : Uint8Array.from(content)));
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : size < 65536 ? [0x82, size >> 8, size & 255] : [0x83, size >> 16, size >> 8 & 255, size & 255];
  const out = new Uint8Array(1 + length.length + size);
  out.set([tag, ...length]);
  let at = 1 + length.length;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
export const sequence = (...contents) => tlv(0x30, ...contents);
export const integer = (...bytes) => tlv(2, bytes);
// 2^(8 · size) - 1, or what `last` makes of its last byte.
export const longInteger = (size, last = 0xff) => tlv(2, [0], new Uint8Array(size - 1).fill(0xff), [last]);
export const object = (dotted) => {
  const [first, second, ...rest] = dotted.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc & 127];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) digits.unshift(128 | left & 127);
    bytes.push(...digits);
  }
  return tlv(6, bytes);
};
// A certificate that nobody has signed: `names` are whole RelativeDistinguishedNames, `keyInfo` is a SubjectPublicKeyInfo.
export function certificate({ names = [], keyInfo }) {
  const algorithm = sequence(object("1.2.840.113549.1.1.11"), tlv(5));
  const validity = sequence(tlv(0x17, new TextEncoder().encode("250101000000Z")), tlv(0x17, new TextEncoder().encode("350101000000Z")));
  const name = sequence(...names);
  return sequence(sequence(integer(1), algorithm, name, validity, name, keyInfo), algorithm, tlv(3, [0], new Uint8Array(16)));
}
