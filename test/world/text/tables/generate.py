"""Writes src/world/text/ctype/data.ts: character classes, simple case pairs and column widths, read from this machine's C library in C.UTF-8.

Run with `python3 test/world/text/tables/generate.py > src/world/text/ctype/data.ts` on glibc 2.36 (Unicode 14.0) to get the same file again.
Every table is a string of base-36 numbers: for sets, gap and length of each range in turn (`gap` from the end of the previous range); for case,
`gap length step offset` of each run of letters that differ from their partner by the same offset and stand `step` apart.
"""
import ctypes
import locale

locale.setlocale(locale.LC_ALL, 'C.UTF-8')
libc = ctypes.CDLL(None)
libc.gnu_get_libc_version.restype = ctypes.c_char_p
LAST = 0x10FFFF
DIGITS = '0123456789abcdefghijklmnopqrstuvwxyz'


def base36(n):
    if n < 0:
        return '-' + base36(-n)
    out = DIGITS[n % 36]
    while n >= 36:
        n //= 36
        out = DIGITS[n % 36] + out
    return out


def chars():
    return (c for c in range(LAST + 1) if not 0xD800 <= c <= 0xDFFF)


def ranges(test):
    out, previous = [], None
    for c in chars():
        if test(c):
            if previous is not None and previous[1] == c - 1:
                previous[1] = c
            else:
                previous = [c, c]
                out.append(previous)
    end, numbers = 0, []
    for lo, hi in out:
        numbers += [lo - end, hi - lo + 1]
        end = hi + 1
    return ' '.join(base36(n) for n in numbers)


def case(convert):
    pairs = [(c, convert(c) - c) for c in chars() if convert(c) != c]
    runs = []
    for c, offset in pairs:
        last = runs[-1] if runs else None
        if last and last[3] == offset and last[1] == 1 and c - last[0] in (1, 2):
            last[1], last[2] = 2, c - last[0]
        elif last and last[3] == offset and c == last[0] + last[1] * last[2]:
            last[1] += 1
        else:
            runs.append([c, 1, 1, offset])
    end, numbers = 0, []
    for c, count, step, offset in runs:
        numbers += [c - end, count, step, offset]
        end = c
    return ' '.join(base36(n) for n in numbers)


tables = {
    'alpha': ranges(libc.iswalpha), 'upper': ranges(libc.iswupper), 'lower': ranges(libc.iswlower), 'space': ranges(libc.iswspace),
    'blank': ranges(libc.iswblank), 'punct': ranges(libc.iswpunct), 'print': ranges(libc.iswprint), 'cntrl': ranges(libc.iswcntrl),
    'toUpper': case(libc.towupper), 'toLower': case(libc.towlower),
    'zeroWidth': ranges(lambda c: c >= 0x80 and libc.wcwidth(c) == 0), 'wide': ranges(lambda c: libc.wcwidth(c) == 2),
}
version = libc.gnu_get_libc_version().decode()
print(f'// Written by test/world/text/tables/generate.py from glibc {version}, C.UTF-8, Unicode 14.0. Do not edit.')
print('// Sets: gap and length of each range, base 36. Case: gap, count, step and offset of each run.')
for name, text in tables.items():
    lines = [text[i:i + 130] for i in range(0, len(text), 130)]
    print(f'export const {name} =\n' + ' +\n'.join(f"  '{line}'" for line in lines))
