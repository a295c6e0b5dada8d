#!/usr/bin/env python3
"""Writes add.wasm, byte by byte: (module (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add))"""
import pathlib

I32 = 0x7F


def section(number, *content):
    return bytes([number, len(content), *content])


module = b"\0asm" + (1).to_bytes(4, "little")
module += section(1, 1, 0x60, 2, I32, I32, 1, I32)  # types: one, (i32, i32) -> i32
module += section(3, 1, 0)  # functions: one, of type 0
module += section(7, 1, 3, *b"add", 0, 0)  # exports: "add" is function 0
module += section(10, 1, 7, 0, 0x20, 0, 0x20, 1, 0x6A, 0x0B)  # code: local.get 0, local.get 1, i32.add, end
(pathlib.Path(__file__).parent / "add.wasm").write_bytes(module)
