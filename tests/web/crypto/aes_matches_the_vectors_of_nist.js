import { assertEquals } from "../../support/assert.js";
import { hex, unhex } from "./fixtures/bytes.js";

const { subtle } = crypto;
const blocks = unhex(`6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51 30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710`);

// https://nvlpubs.nist.gov/nistpubs/Legacy/SP/nistspecialpublication800-38a.pdf, F.2 and F.5; CBC adds a block of padding.
const keys = {
  128: "2b7e151628aed2a6abf7158809cf4f3c",
  192: "8e73b0f7da0e6452c810f32b809079e562f8ead2522c6b7b",
  256: "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4",
};
const cbc = {
  128: "7649abac8119b246cee98e9b12e9197d 5086cb9b507219ee95db113a917678b2 73bed6b8e3c1743b7116e69e22229516 3ff1caa1681fac09120eca307586e1a7",
  192: "4f021db243bc633d7178183a9fa071e8 b4d9ada9ad7dedf4e5e738763f69145a 571b242012fb7ae07fa9baac3df102e0 08b0e27988598881d920a9e64f5615cd",
  256: "f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d 39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b",
};
const ctr = {
  128: "874d6191b620e3261bef6864990db6ce 9806f66b7970fdff8617187bb9fffdff 5ae4df3edbd5d35e5b4f09020db03eab 1e031dda2fbe03d1792170a0f3009cee",
  192: "1abc932417521ca24f2b0459fe7e6e0b 090339ec0aa6faefd5ccc2c6f4ce8e94 1e36b26bd1ebc670d1bd1d665620abf7 4f78a7f6d29809585a97daec58c6b050",
  256: "601ec313775789a5b7a7f504bbf3d228 f443e3ca4d62b59aca84e990cacaf5c5 2b0930daa23de94ce87017ba2d84988d dfc9c58db67aada613c2dd08457941a6",
};
for (const bits of [128, 192, 256]) {
  const iv = unhex("000102030405060708090a0b0c0d0e0f");
  let key = await subtle.importKey("raw", unhex(keys[bits]), "AES-CBC", false, ["encrypt", "decrypt"]);
  let made = await subtle.encrypt({ name: "AES-CBC", iv }, key, blocks);
  assertEquals(hex(made).slice(0, 128), hex(unhex(cbc[bits])));
  assertEquals(hex(await subtle.decrypt({ name: "AES-CBC", iv }, key, made)), hex(blocks));
  const counter = unhex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  key = await subtle.importKey("raw", unhex(keys[bits]), "AES-CTR", false, ["encrypt", "decrypt"]);
  made = await subtle.encrypt({ name: "AES-CTR", counter, length: 128 }, key, blocks);
  assertEquals(hex(made), hex(unhex(ctr[bits])));
}

// The Galois/Counter Mode of Operation (GCM), McGrew and Viega, test case 4.
const key = await subtle.importKey("raw", unhex("feffe9928665731c6d6a8f9467308308"), "AES-GCM", false, ["encrypt", "decrypt"]);
const text = unhex(`d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72 1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39`);
const params = { name: "AES-GCM", iv: unhex("cafebabefacedbaddecaf888"), additionalData: unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2") };
const sealed = await subtle.encrypt(params, key, text);
assertEquals(hex(sealed), hex(unhex(`42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e 21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091
  5bc94fbc3221a5db94fae95ae7121a47`)));
assertEquals(hex(await subtle.decrypt(params, key, sealed)), hex(text));
