# SPDX-License-Identifier: Apache-2.0
"""A copy of the tree with a build of its own, in which a mutant costs one compilation and one link.

Ninja builds the copy once. From then on only what a mutant changes is made, with the commands that Ninja would run: the
objects that include the changed file, the automaton if its generator changed, and the validator, which is a shared
object here so that the test programs stay as they are.
"""
import array
import contextlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys

# Also for the validator: it runs longer than it compiles.
OPTIMIZE = '-O2'
# Test programs take the validator's tables, whose size changes, from the shared object and copy none at start.
TEST_FLAGS = '-mno-direct-extern-access'
SHARED = ['-fvisibility=default', '-fno-semantic-interposition']
# Seconds of processor time that a compiler may take, and the generator: one that hangs has noticed.
BUILD_LIMIT, GENERATOR_LIMIT = 60, 5
LIBRARY, TOOL = 'validator/CMakeFiles/validator.dir/', 'validator/CMakeFiles/validator_automaton.dir/'
AUTOMATON, GENERATOR = LIBRARY + 'automaton.c.o', 'validator/validator_automaton'


class Build:
    def __init__(self, top, directory):
        self.top, self.source, self.build = top, directory / 'source', directory / 'build'
        self.whole, self.scratch = directory / 'whole', directory / 'mutant'
        self.log, self.library = directory / 'log', directory / 'libvalidator.so'
        self.path = None  # of the file that is mutated now

    # -- once

    def prepare(self, files, programs):
        """Makes the copy of these files as they are now, and builds these programs."""
        self.copy(files)
        for directory in self.whole, self.scratch:
            shutil.rmtree(directory, ignore_errors=True)
            directory.mkdir()
        self.need(['cmake', '-S', self.source, '-B', self.build, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Debug',
                   f'-DCMAKE_C_FLAGS_DEBUG={OPTIMIZE} {TEST_FLAGS}', f'-DZEROVM_STAGE={self.top}/build/release/stage'])
        self.need(['ninja', '-C', self.build, '-j', '1', 'validator_automaton', *programs])
        listed = json.loads((self.build / 'compile_commands.json').read_text())
        commands = [shlex.split(entry['command']) for entry in listed]
        self.commands = {words[words.index('-o') + 1]: words for words in commands}
        for output in [o for o in self.commands if o.startswith(TOOL) and o.replace(TOOL, LIBRARY) in self.commands]:
            del self.commands[output]
        self.includes = self.read_includes()
        self.links = {program: self.link_command(program) for program in [GENERATOR, *programs]}
        self.table = (self.build / 'validator/automaton.inc').read_text()
        self.pack_automaton(self.table)
        for output in self.parts(self.commands):
            self.need(self.compiler(output, self.whole))
        self.need(self.compiler(AUTOMATON, self.whole))
        self.need(self.linker({}))
        for program in programs:
            self.need(['sh', '-c', self.links[program]])

    def copy(self, files):
        """A file that is the same keeps its time, so that little is built again."""
        for name in files:
            to = self.source / name
            if not to.exists() or to.read_bytes() != (self.top / name).read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(self.top / name, to)
        for path in self.source.rglob('*'):
            if path.is_file() and str(path.relative_to(self.source)) not in set(files):
                path.unlink()

    def read_includes(self):
        """Object -> the files of the tree that it is made of."""
        found = {}
        for line in self.ask(['ninja', '-C', self.build, '-t', 'deps']).splitlines():
            if line.startswith(' '):
                found[output].add(os.path.relpath(line.strip(), self.source))
            elif line:
                output = line.split(':')[0]
                found[output] = set()
        return found

    # -- a mutant

    @contextlib.contextmanager
    def mutated(self, mutant):
        path = self.source / mutant.path
        text = path.read_text()
        path.write_text(text[:mutant.start] + mutant.new + text[mutant.end:])
        self.path = mutant.path
        try:
            yield
        finally:
            self.path = None
            path.write_text(text)

    def make_validator(self):
        """None, or why there is no mutant: 'build' when it does not compile, 'same' when it is the same machine code;
        or 'generator' when that makes no automaton any more."""
        changed = {}
        if not all(self.compile(output, changed) for output in self.parts(self.stale())):
            return 'build'
        if any(output in self.links[GENERATOR] for output in changed):
            table = self.generate(changed)
            if not table:
                return 'generator'
            if table != self.table:
                self.pack_automaton(table)
                if not self.compile(AUTOMATON, changed):
                    return 'build'
        if not any(output.startswith(LIBRARY) for output in changed):
            return 'same'
        return 'build' if self.run(self.linker(changed), BUILD_LIMIT) != 0 else None

    def compile(self, output, changed):
        """Whether it compiles; what is not as before is added to changed."""
        if self.run(self.compiler(output, self.scratch), BUILD_LIMIT) != 0:
            return False
        if self.object(output, self.scratch).read_bytes() != self.object(output, self.whole).read_bytes():
            changed[output] = self.object(output, self.scratch)
        return True

    def program(self, name):
        """A test program's path. Those that include the file of the mutant are made anew; None if that fails."""
        link, made = self.links[name], self.build / name
        stale = [output for output in self.stale() if f' {output} ' in link]
        for output in stale:
            if self.run(self.compiler(output, self.scratch), BUILD_LIMIT) != 0:
                return None
            link = link.replace(output, str(self.object(output, self.scratch)))
        if stale:
            made = self.scratch / 'program'
            if self.run(['sh', '-c', link.replace(f'-o {name} ', f'-o {made} ')], BUILD_LIMIT) != 0:
                return None
        return made

    def generate(self, changed):
        """What the generator with these objects writes; None when it fails."""
        link, program, to = self.links[GENERATOR], self.scratch / 'generator', self.scratch / 'made'
        for output, path in changed.items():
            link = link.replace(output, str(path))
        link = link.replace(f'-o {GENERATOR}', f'-o {program}')
        if self.run(['sh', '-c', link], BUILD_LIMIT) or self.run([program, to], GENERATOR_LIMIT):
            return None
        return to.read_text()

    def pack_automaton(self, table):
        """The large table of automaton.inc as bytes beside it: the compiler would take longer than all the rest."""
        packed = re.fullmatch(r'const uint32_t automaton\[(\d+) \* 256\] = \{([\d\s,]*)\};(.*)', table, re.S)
        if packed:
            size, numbers, rest = packed.groups()
            numbers = array.array('I', map(int, numbers.replace(',', ' ').split())).tobytes()
            (self.scratch / 'automaton.bin').write_bytes(numbers.ljust(int(size) * 1024, b'\0'))
            table = (f'__asm__(".section .rodata\\n.globl automaton\\n.type automaton, @object\\n.balign 64\\n"\n'
                     f'"automaton: .incbin \\"{self.scratch}/automaton.bin\\"\\n.size automaton, .-automaton\\n.text");'
                     + rest)
        (self.scratch / 'automaton.inc').write_text(table)

    # -- commands

    def stale(self):
        return [output for output in self.commands if self.path in self.includes.get(output, ())]

    @staticmethod
    def parts(outputs):
        """Those that the validator and its generator are linked of, but for the automaton."""
        return [output for output in outputs if output.startswith((LIBRARY, TOOL)) and output != AUTOMATON]

    def link_command(self, program):
        """With the validator as a shared object; the generator takes that one's objects, where it has the same."""
        link = self.ask(['ninja', '-C', self.build, '-t', 'commands', '-s', program])
        link = link.replace('validator/libvalidator.a', str(self.library))
        return re.sub(rf'{TOOL}\S+', lambda m: m[0] if m[0] in self.commands else m[0].replace(TOOL, LIBRARY), link)

    @staticmethod
    def object(output, directory):
        return directory / output.replace('/', '_')

    def compiler(self, output, directory):
        words = list(self.commands[output])
        words[words.index(output)] = self.object(output, directory)
        return words[:1] + [f'-I{self.scratch}'] + words[1:] + SHARED * output.startswith(LIBRARY)

    def linker(self, changed):
        objects = [changed.get(o, self.object(o, self.whole)) for o in self.commands if o.startswith(LIBRARY)]
        return ['ld', '-shared', '-Bsymbolic', '-o', self.library, *objects]

    def run(self, command, limit=0):
        """The exit code; each process that the command starts may take `limit` seconds of processor time."""
        if limit:
            command = ['sh', '-c', f'ulimit -t {limit}; exec "$@"', 'sh', *command]
        environment = dict(os.environ, CK_FORK='no', CK_DEFAULT_TIMEOUT='0')
        with open(self.log, 'w') as log:
            return subprocess.run(command, cwd=self.build if self.build.exists() else None, stdout=log, stderr=log,
                                  stdin=subprocess.DEVNULL, env=environment).returncode

    def need(self, command):
        if self.run(command) != 0:
            sys.exit(f'{command[0]}: {self.log.read_text(errors="replace")}')

    def ask(self, command):
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout
