# SPDX-License-Identifier: Apache-2.0
"""Mutants of C sources and of .def tables: small textual changes, each of which a test must notice.

A mutant is one edit of one file. The operators are the tables below; they know tokens, not types, so some of what they
make does not compile and is not counted.
"""
import re
import zlib
from dataclasses import dataclass

TOKEN = re.compile(r'''
    (?P<comment>/\*.*?\*/|//[^\n]*)
  | (?P<cpp>^[ \t]*\#(?:[^\n\\]|\\.|\\\n)*)
  | (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<number>\b(?:0[xX][0-9a-fA-F]+|\d+)[uUlL]*\b)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<op><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|[-+*/%&|^~!<>=?:;,.(){}\[\]])
''', re.X | re.S | re.M)

# Binary operators, and what each becomes.
SWAP = {'<': '<=', '<=': '<', '>': '>=', '>=': '>', '==': '!=', '!=': '==', '&&': '||', '||': '&&', '&': '|', '|': '&',
        '|=': '=', '&=': '='}
# Beside these a number is a boundary, and may be off by one.
BESIDE_BOUNDARY = {'<', '<=', '>', '>=', '==', '!=', '+', '-', '%'}
DROP_UNARY = {'!', '~'}
# Operators whose operands are dropped one at a time: a check that is left out, a flag that is forgotten.
DROP_OPERAND = {'&&', '||', '|'}
LOGIC_ENDS = {'(', ')', '[', ']', '{', '}', ',', ';', '?', ':', '=', '|=', '&=', '+=', '-=', '&&', '||', 'return'}
BIT_ENDS = LOGIC_ENDS | {'==', '!=', '<', '>', '<=', '>=', '|', '&', '^'}
CONDITION_ENDS = LOGIC_ENDS - {'&&', '||'}
KEYWORDS = {'if', 'else', 'for', 'while', 'do', 'switch', 'case', 'default', 'return', 'break', 'continue', 'goto', 'static',
            'const', 'struct', 'enum', 'union', 'unsigned', 'int', 'bool', 'void', 'typedef', 'extern', 'inline', 'char'}

# In tables: names that restrict, and what lets more (or less) through.
TABLE_SWAP = {'L0': 'LX', 'L1': 'LX', 'M2': 'M1', 'M4': 'M1', 'M8': 'M1', 'M10': 'M1', 'M16': 'M1', 'MZ': 'M1', 'MY': 'M1',
              'MV': 'M1', 'MV2': 'M1', 'MV4': 'M1', 'MV8': 'M1', 'M1': 'M2', 'M8W': 'M8', 'MDUP': 'M8'}


@dataclass(frozen=True)
class Mutant:
    path: str     # of the file, from the top of the tree
    line: int     # from 1
    start: int    # the edit: text[start:end] becomes new
    end: int
    new: str
    what: str     # the change, for people
    context: str  # the line it is in, before, with as many above it as tell it from others

    @property
    def key(self):
        """What the list of equivalent mutants names it by: no line number, so that it survives other changes."""
        return (self.path, self.context, self.what)

    def drawn(self, every):
        """Whether a share of one in `every` has this mutant; independent of all others."""
        return zlib.crc32('|'.join(self.key).encode()) % every == 0


@dataclass
class Token:
    kind: str
    text: str
    start: int
    end: int


def tokens_of(text):
    found = []
    for m in TOKEN.finditer(text):
        if m.lastgroup not in ('comment', 'cpp'):
            found.append(Token(m.lastgroup, m.group(), m.start(), m.end()))
    return found


class Source:
    """One file, and the mutants found in it so far."""

    def __init__(self, path, text):
        self.path, self.text = path, text
        self.tokens = tokens_of(text)
        self.mutants = []

    def add(self, start, end, new, what):
        begin = self.text.rfind('\n', 0, start) + 1
        stop = self.text.find('\n', start)
        stop = stop if stop >= 0 else len(self.text)
        while begin > 0 and self.text.count(self.text[begin - 1:stop + 1]) > 1:
            begin = self.text.rfind('\n', 0, begin - 1) + 1
        context = self.short(begin, stop)
        self.mutants.append(Mutant(self.path, self.text.count('\n', 0, start) + 1, start, end, new, what, context))

    def short(self, start, end):
        return ' '.join(self.text[start:end].split())

    def is_binary(self, i):
        before = self.tokens[i - 1]
        return i > 0 and (before.kind in ('number', 'string') or before.text in (')', ']') or
                          before.kind == 'name' and before.text not in ('return', 'case'))

    def match(self, i, step):
        """The bracket that belongs to the one at i."""
        opening, closing = ('([{', ')]}') if step > 0 else (')]}', '([{')
        depth = 0
        while 0 <= i < len(self.tokens):
            depth += (self.tokens[i].text in opening) - (self.tokens[i].text in closing)
            if depth == 0:
                return i
            i += step
        raise ValueError(f'{self.path}: unbalanced brackets')

    def operand(self, i, step, ends):
        """The last token of what stands on one side of the operator at i."""
        i += step
        last = i
        while 0 <= i < len(self.tokens):
            text = self.tokens[i].text
            if text in ('([{' if step > 0 else ')]}'):
                i = self.match(i, step)
            elif text in ends:
                break
            last = i
            i += step
        return last


def mutate_operators(s):
    for i, t in enumerate(s.tokens):
        if t.kind != 'op':
            continue
        if t.text in SWAP and s.is_binary(i):
            s.add(t.start, t.end, SWAP[t.text], f'{t.text} becomes {SWAP[t.text]}')
        if t.text in DROP_UNARY:
            s.add(t.start, t.end, '', f'{t.text} dropped before {s.tokens[i + 1].text}')
        if t.text in DROP_OPERAND and s.is_binary(i):
            ends = BIT_ENDS if t.text == '|' else LOGIC_ENDS
            left, right = s.tokens[s.operand(i, -1, ends)], s.tokens[s.operand(i, 1, ends)]
            s.add(left.start, t.end, '', f'left out: {s.short(left.start, t.end)}')
            s.add(t.start, right.end, '', f'left out: {s.short(t.start, right.end)}')


def mutate_conditions(s):
    for i, t in enumerate(s.tokens):
        if t.text in ('if', 'while') and s.tokens[i + 1].text == '(':
            inner, close = s.tokens[i + 1].end, s.tokens[s.match(i + 1, 1)].start
            what = s.short(inner, close)
            s.add(inner, close, f'({s.text[inner:close]}) && 0', f'never: {what}')
            if t.text == 'if':
                s.add(inner, close, f'({s.text[inner:close]}) || 1', f'always: {what}')
        elif t.text == '?':
            first = s.tokens[s.operand(i, -1, CONDITION_ENDS)]
            for value, word in ('0', 'never'), ('1', 'always'):
                s.add(first.start, t.start, value + ' ', f'{word}: {s.short(first.start, t.start)}')


def mutate_values(s):
    for i, t in enumerate(s.tokens):
        if t.kind == 'number':
            if s.tokens[i - 1].text not in BESIDE_BOUNDARY and s.tokens[i + 1].text not in BESIDE_BOUNDARY:
                continue
            digits = t.text.rstrip('uUlL')
            value, suffix = int(digits, 0), t.text[len(digits):]
            s.add(t.start, t.end, f'{value + 1}{suffix}', f'{t.text} becomes {value + 1}')
            if value > 0:
                s.add(t.start, t.end, f'{value - 1}{suffix}', f'{t.text} becomes {value - 1}')
        elif t.text in ('true', 'false'):
            other = 'false' if t.text == 'true' else 'true'
            s.add(t.start, t.end, other, f'{t.text} becomes {other}')
        elif t.kind == 'name' and re.fullmatch(r'RULE_(?!NONE$|COUNT$)[A-Z0-9]+', t.text):
            s.add(t.start, t.end, 'RULE_NONE', f'{t.text} becomes RULE_NONE')


def mutate_statements(s):
    """Assignments, calls and jumps, left out."""
    for i, t in enumerate(s.tokens[:-1]):
        if i == 0 or s.tokens[i - 1].text not in (';', '{', '}', ')', 'else', 'do', ':'):
            continue
        after = s.tokens[i + 1].text
        starts = (t.text in ('break', 'continue') or t.text == '*' or
                  t.kind == 'name' and t.text not in KEYWORDS and
                  after in ('=', '|=', '&=', '+=', '-=', '.', '->', '[', '(', '++', '--'))
        if not starts:
            continue
        j = i
        while s.tokens[j].text not in (';', '{', '}') and j + 1 < len(s.tokens):
            j = s.match(j, 1) + 1 if s.tokens[j].text in '([' else j + 1
        if s.tokens[j].text == ';':
            s.add(t.start, s.tokens[j].start, '', f'left out: {s.short(t.start, s.tokens[j].start)}')


def mutate_table(s):
    """Rows of a .def: left out; a member of a set forgotten; a width, a length, an effect or bits changed."""
    position = 0
    for line in s.text.splitlines(keepends=True):
        start, position = position, position + len(line)
        row = re.match(r'\s*([A-Z]\w*)\(', line)
        if not row:
            continue
        body = line.rstrip('\n')
        tail = '\\' if body.endswith('\\') else ''
        s.add(start, start + len(body), tail, 'row left out')
        columns = start + row.end()
        if row.group(1) == 'IMMEDIATE':
            for m in re.finditer(r'0x([0-9A-F]{2})', line[row.end():].split('/*')[0]):
                bits = int(m.group(1), 16)
                for changed, what in ((bits & bits - 1, 'a bit forgotten'), (bits | ~bits & bits + 1, 'a bit more')):
                    if changed & 0xFF != bits:
                        s.add(columns + m.start(), columns + m.end(), f'0x{changed & 0xFF:02X}', f'{what}: {m.group(0)}')
        for m in re.finditer(r'(?<![\w])([A-Za-z]\w*)(\|?)', line[row.end():].split('"')[0]):
            a, b = columns + m.start(), columns + m.end()
            before = s.text[a - 1]
            if m.group(2) == '|':
                s.add(a, b, '', f'forgotten: {m.group(1)}')
            elif before == '|':
                s.add(a - 1, b, '', f'forgotten: {m.group(1)}')
            elif m.group(1) in TABLE_SWAP:
                new = TABLE_SWAP[m.group(1)]
                s.add(a, b, new, f'{m.group(1)} becomes {new}')


def mutants_of(path, text):
    """All mutants of a file, in order of their place."""
    s = Source(path, text)
    if path.endswith('.def'):
        mutate_table(s)
    else:
        for operator in mutate_operators, mutate_conditions, mutate_values, mutate_statements:
            operator(s)
    unique = {(m.start, m.end, m.new): m for m in reversed(s.mutants)}
    return sorted(unique.values(), key=lambda m: (m.start, m.end, m.new))
