"""Writes the upper halves of the single-byte encodings as a C++ header: https://encoding.spec.whatwg.org/#legacy-single-byte-encodings

Python's codecs know most of them; what the standard sees differently is listed here.
"""
import sys

CODECS = {
    "ibm866": "cp866", "iso-8859-2": "iso8859_2", "iso-8859-3": "iso8859_3", "iso-8859-4": "iso8859_4", "iso-8859-5": "iso8859_5",
    "iso-8859-6": "iso8859_6", "iso-8859-7": "iso8859_7", "iso-8859-8": "iso8859_8", "iso-8859-8-i": "iso8859_8", "iso-8859-10": "iso8859_10",
    "iso-8859-13": "iso8859_13", "iso-8859-14": "iso8859_14", "iso-8859-15": "iso8859_15", "iso-8859-16": "iso8859_16", "koi8-r": "koi8_r",
    "koi8-u": "koi8_u", "macintosh": "mac_roman", "windows-874": "cp874", "windows-1250": "cp1250", "windows-1251": "cp1251",
    "windows-1252": "cp1252", "windows-1253": "cp1253", "windows-1254": "cp1254", "windows-1255": "cp1255", "windows-1256": "cp1256",
    "windows-1257": "cp1257", "windows-1258": "cp1258", "x-mac-cyrillic": "mac_cyrillic", "x-user-defined": None,
}
DIFFERENCES = {
    "koi8-u": {0xAE: 0x045E, 0xBE: 0x040E},
    "windows-1255": {0xCA: 0x05BA},
    "x-mac-cyrillic": {0xA2: 0x0490, 0xB6: 0x0491, 0xFF: 0x20AC},
}
REPLACEMENT = 0xFFFD


def unit(name, byte):
    if name == "x-user-defined":
        return 0xF780 + byte - 0x80
    if byte in DIFFERENCES.get(name, {}):
        return DIFFERENCES[name][byte]
    try:
        return ord(bytes([byte]).decode(CODECS[name]))
    except UnicodeDecodeError:
        # Bytes without a character below 0xA0 are controls.
        return byte if byte < 0xA0 and name.startswith("windows-") else REPLACEMENT


with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write("// Made by single_byte_tables.py.\n#pragma once\n\n#include <cstdint>\n\n")
    out.write("struct SingleByteTable {\n  const char* name;\n  uint16_t upper[128];\n};\n\n")
    out.write(f"inline constexpr SingleByteTable kSingleByteTables[{len(CODECS)}] = {{\n")
    for name in CODECS:
        out.write(f'    {{"{name}", {{{", ".join(hex(unit(name, byte)) for byte in range(0x80, 0x100))}}}}},\n')
    out.write("};\n")
