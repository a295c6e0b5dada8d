"""Writes the indexes of the multi-byte encodings as a C++ header: https://encoding.spec.whatwg.org/#indexes

Python's codecs know most of them; what the standard sees differently is listed here, by the pointer of the first of a row.
"""
import sys

BIG5 = {
    1000: "㡵𡵓𣚞𦀡㻬𥣞㫵竼龗𤅡𨤍𣇪𠪊𣉞䌊蒄龖鐯䤰蘓墖靊鈘秐稲晠権袝瑌篅枂稬剏遆㓦珄𥶹瓆鿇垳䤯呌䄱𣚎堘穲𧭥讏䚮𦺈䆁𥶙箮𢒼鿈𢓁𢓉𢓌鿉蔄𣖻䂴鿊䓡𪷿拁灮鿋", 2082: "箸", 2088: "簆", 2103: "糎", 2114: "緒",
    2123: "縝", 2148: "者", 2151: "耨", 2221: "菁", 2239: "蒨", 2244: "萏", 2303: "覦覩", 2354: "起", 2400: "都", 2413: "銹", 2477: "靜",
    2498: "響", 2605: "鼖", 2673: "蔃", 2746: "兙兛兝兞", 2771: "鍮", 2780: "瑹", 2990: "浧", 3087: "禛", 3259: "邗", 3301: "靝", 3436: "瀞",
    3451: "嬨", 4136: "爁", 4138: "矗", 4141: "纇", 4182: "駖", 4206: "釔", 4220: "惞", 4230: "澶", 4241: "輶", 4258: "侻", 4273: "營",
    4279: "鄄", 4282: "鷰", 4294: "菏", 4329: "尐秣", 4349: "婧", 4419: "輋", 4422: "筑", 4494: "拐", 4624: "恢", 4694: "痹", 4708: "汊",
    4742: "鬮", 4748: "鼗", 4815: "僭", 4828: "弌", 4902: "蠏", 4922: "拎", 4982: "瑨", 4992: "煢", 4997: "牐", 5029: "‧", 5038: "﹑",
    5120: "¯", 5153: "～", 5168: "⊕⊙", 5182: "∕﹨", 5185: "￥", 5187: "￠￡", 5432: "␀␁␂␃␄␅␆␇␈␉␊␋␌␍␎␏␐␑␒␓␔␕␖␗␘␙␚␛␜␝␞␟␡€", 10942: "廴",
    10946: "无", 10948: "癶", 10950: "隶", 10957: "〃仝", 19028: "倩", 19035: "偽", 19088: "包", 19096: "卄", 19112: "卿", 19162: "嘅",
    19240: "婷", 19299: "幵", 19305: "廐", 19326: "彘", 19355: "悤", 19398: "撐", 19439: "晴", 19454: "杞", 19553: "沜渝", 19557: "港",
    19611: "煮", 19643: "猪", 19672: "瑜", 19697: "瓩", 19748: "砉",
}
# What GB 18030-2022 moved out of the private use area, and U+3000 for U+E5E5.
GB18030 = {
    6555: "\u3000", 7182: "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16", 7201: "\ufe17\ufe18", 7208: "\ufe19", 7533: "\u1e3f",
    23775: "\u9fb4", 23783: "\u9fb5", 23788: "\u9fb6\u9fb7", 23795: "\u9fb8", 23812: "\u9fb9", 23829: "\u9fba", 23845: "\u9fbb",
}


def character(encoded, codec):
    try:
        text = bytes(encoded).decode(codec)
    except (UnicodeDecodeError, ValueError):
        return 0
    return ord(text) if len(text) == 1 else 0


def jis0208(pointer):
    lead, trail = divmod(pointer, 188)
    # The private use area is the decoder's.
    if 8836 <= pointer <= 10715:
        return 0
    return character([lead + (0x81 if lead < 0x1F else 0xC1), trail + (0x40 if trail < 0x3F else 0x41)], "cp932")


def jis0212(pointer):
    if pointer == 116:
        return 0xFF5E
    return character([0x8F, pointer // 94 + 0xA1, pointer % 94 + 0xA1], "euc_jp")


def euc_kr(pointer):
    return character([pointer // 190 + 0x81, pointer % 190 + 0x41], "cp949")


def big5(pointer):
    lead, trail = divmod(pointer, 157)
    return character([lead + 0x81, trail + (0x40 if trail < 0x3F else 0x62)], "big5hkscs")


def gb18030(pointer):
    lead, trail = divmod(pointer, 190)
    return character([lead + 0x81, trail + (0x40 if trail < 0x3F else 0x41)], "gb18030")


# Pointers of four bytes, as the first of each run of characters: https://encoding.spec.whatwg.org/index-gb18030-ranges.txt
def gb18030_ranges():
    runs, last = [], None
    for pointer in range(39420):
        encoded = [pointer // 12600 + 0x81, pointer % 12600 // 1260 + 0x30, pointer % 1260 // 10 + 0x81, pointer % 10 + 0x30]
        point = character(encoded, "gb18030")
        if point and point != last:
            runs.append((pointer, point))
        last = point + 1
    return runs


def write(out, kind, name, values):
    out.write(f"inline constexpr {kind} {name}[{len(values)}] = {{\n")
    for at in range(0, len(values), 16):
        out.write(", ".join(map(str, values[at:at + 16])) + ",\n")
    out.write("};\n\n")


def index(size, of, differences={}):
    values = [of(pointer) for pointer in range(size)]
    for pointer, text in differences.items():
        values[pointer:pointer + len(text)] = map(ord, text)
    return values


with open(sys.argv[1], "w", encoding="ascii") as out:
    out.write("// Made by multi_byte_tables.py.\n#pragma once\n\n#include <cstdint>\n\n")
    write(out, "uint16_t", "kJis0208", index(11280, jis0208))
    write(out, "uint16_t", "kJis0212", index(8836, jis0212))
    write(out, "uint16_t", "kEucKr", index(23750, euc_kr))
    write(out, "uint32_t", "kBig5", index(19782, big5, BIG5))
    write(out, "uint16_t", "kGb18030", index(23940, gb18030, GB18030))
    ranges = gb18030_ranges()
    out.write("struct Gb18030Range {\n  uint16_t pointer;\n  uint16_t point;\n};\n")
    out.write(f"inline constexpr Gb18030Range kGb18030Ranges[{len(ranges)}] = {{\n")
    out.write("".join(f"{{{pointer}, {point}}},\n" for pointer, point in ranges))
    out.write("};\n")
