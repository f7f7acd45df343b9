#!/usr/bin/env python3
"""Mutation testing of the validator: breaks it in one place at a time and demands that its tests notice.

Every worker has a copy of the tree and a build of its own below the build directory. For each mutant it writes the one
changed file, lets ninja rebuild one test program after the other, the cheapest first, and runs it, until one fails: the
mutant is killed. One that all programs pass has survived, and is a failure unless equivalent.tsv lists it.
"""
import argparse
import collections
import concurrent.futures
import hashlib
import os
import pathlib
import queue
import re
import resource
import shutil
import subprocess
import sys
import threading

from mutants import mutants_of

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
# What is mutated: all that the validator is made of.
SOURCES = ('validator/*.c', 'validator/*.h', 'validator/*.def', 'validator/generator/*.c', 'validator/generator/*.h')
UNIT_TESTS = 'tests/unit/validator*_test.c'
# Seconds of processor time that a compiler may take, and how many times its own a test: one that hangs has noticed.
BUILD_LIMIT = 120
TEST_LIMIT = 10
# Lines of `make verify` that a mutant of the validator need not fail, or that take too long for what else they kill.
NO_KILLERS = re.compile('fuzz_|elf_corpus|mutation|binaries|entry|matrix|policy_vectors')
TALLY = {None: 'killed by nobody', 'build': 'do not compile', 'same': 'are the same machine code'}
# What most mutants of a kind of file fail; tried before the others.
FIRST = {'.def': ('validator_test', 'verify_opcodes')}


def processor_time():
    """Of the programs that ended so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def git_files(*patterns):
    listed = subprocess.run(['git', '-C', TOP, 'ls-files', '-co', '--exclude-standard', '--', *patterns], check=True,
                            capture_output=True, text=True).stdout.split('\n')
    return sorted(f for f in listed if f and (TOP / f).exists())


class Killer:
    """A test program: unit.<part>, or an oracle's shortest share."""

    def __init__(self, target, program, arguments):
        self.target, self.program, self.arguments = target, program, arguments
        self.seconds = 0.0


class Worker:
    """A copy of the tree and its build."""

    def __init__(self, directory):
        self.source, self.build = directory / 'source', directory / 'build'
        self.log = directory / 'log'
        self.killers = []
        self.whole = None

    def prepare(self):
        """Makes the copy as the tree is now; a file that is the same keeps its time, so that little is built again."""
        files = git_files()
        for name in files:
            to = self.source / name
            if not to.exists() or to.read_bytes() != (TOP / name).read_bytes():
                to.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(TOP / name, to)
        for path in self.source.rglob('*'):
            if path.is_file() and str(path.relative_to(self.source)) not in set(files):
                path.unlink()
        flags = '-O1 -fno-stack-protector'
        self.run(['cmake', '-S', self.source, '-B', self.build, '-G', 'Ninja', '-DCMAKE_BUILD_TYPE=Debug',
                  f'-DCMAKE_C_FLAGS_DEBUG={flags}', f'-DZEROVM_STAGE={TOP}/build/release/stage'], check=True)
        self.find_killers()
        self.run(['ninja', '-C', self.build, '-j', '1', *(k.target for k in self.killers)], check=True)
        self.whole = self.machine_code()

    def find_killers(self):
        for test in git_files(UNIT_TESTS):
            name = pathlib.Path(test).stem
            self.killers.append(Killer(name, self.build / 'tests' / name, []))
        programs = (self.build / 'verify' / 'programs.tsv').read_text().splitlines()
        for name, program, _ in (line.split('\t') for line in programs):
            if not NO_KILLERS.match(name):
                self.killers.append(Killer(f'verify_{name}', pathlib.Path(program), ['--quick', '--stop', '1']))

    def run(self, command, limit=0, check=False):
        """The exit code; each process that the command starts may take `limit` seconds of processor time."""
        with open(self.log, 'w') as log:
            if limit:
                command = ['/bin/sh', '-c', f'ulimit -t {limit}; exec "$@"', 'sh', *command]
            environment = dict(os.environ, CK_FORK='no', CK_DEFAULT_TIMEOUT='0')
            code = subprocess.run(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env=environment).returncode
        if check and code != 0:
            sys.exit(f'{command[0]}: {self.log.read_text()}')
        return code

    def measure(self):
        """The killers in order of their time on code that is whole, which all must pass."""
        for killer in self.killers:
            begin = processor_time()
            self.run([killer.program, *killer.arguments], check=True)
            killer.seconds = processor_time() - begin
        self.killers.sort(key=lambda k: k.seconds)

    def machine_code(self):
        """What the compiler made of the validator: a mutant that it makes the same of is no other program."""
        objects = sorted((self.build / 'validator' / 'CMakeFiles' / 'validator.dir').glob('*.o'))
        return hashlib.sha256(b''.join(o.read_bytes() for o in objects)).digest()

    def try_mutant(self, mutant):
        """The name of the killer; None: nobody; 'build': it does not compile; 'same': it is the same machine code."""
        path = self.source / mutant.path
        whole = path.read_text()
        path.write_text(whole[:mutant.start] + mutant.new + whole[mutant.end:])
        try:
            first = FIRST.get(path.suffix, ())
            for i, killer in enumerate(sorted(self.killers, key=lambda k: k.target not in first)):
                if self.run(['ninja', '-C', self.build, '-j', '1', killer.target], BUILD_LIMIT) != 0:
                    return 'build' if i == 0 else killer.target
                if i == 0 and self.machine_code() == self.whole:
                    return 'same'
                if self.run([killer.program, *killer.arguments], int(TEST_LIMIT * killer.seconds) + TEST_LIMIT) != 0:
                    return killer.target
            return None
        finally:
            path.write_text(whole)


def read_equivalents():
    """(path, line, change) -> reason."""
    rows = {}
    for line in (HERE / 'equivalent.tsv').read_text().splitlines():
        if line and not line.startswith('#'):
            path, context, what, reason = line.split('\t')
            rows[path, context, what] = reason
    return rows


def run_all(mutants, workers, show):
    """Yields nothing; returns mutant -> killer, as Worker.try_mutant() says."""
    idle = queue.Queue()
    for worker in workers:
        idle.put(worker)
    results, lock = {}, threading.Lock()

    def one(mutant):
        worker = idle.get()
        try:
            killer = worker.try_mutant(mutant)
        finally:
            idle.put(worker)
        with lock:
            results[mutant] = killer
            show(mutant, killer)

    with concurrent.futures.ThreadPoolExecutor(len(workers)) as pool:
        list(pool.map(one, mutants))
    return results


def say(mutant, verdict):
    print(f'{mutant.path}:{mutant.line}: {mutant.what} -> {verdict}', flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('build', type=pathlib.Path, help='directory for the copies, made if missing')
    parser.add_argument('--only', default='', help='mutate the files whose path this expression matches')
    parser.add_argument('--every', type=int, default=1, help='try one mutant of so many, drawn by what they are')
    parser.add_argument('--quick', dest='every', action='store_const', const=400, help='the same as --every 400')
    parser.add_argument('--killers', type=float, default=60, help='leave out killers that take more seconds than this')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--list', action='store_true', help='print the mutants and try none')
    options = parser.parse_args()

    everything = [m for path in git_files(*SOURCES) for m in mutants_of(path, (TOP / path).read_text())]
    mutants = [m for m in everything if re.search(options.only, m.path) and m.drawn(options.every)]
    if options.list:
        for m in mutants:
            print(f'{m.path}:{m.line}: {m.what}')
        return 0

    workers = [Worker(options.build.resolve() / f'worker{i}') for i in range(options.jobs)]
    for worker in workers:
        worker.source.mkdir(parents=True, exist_ok=True)
        worker.prepare()
    workers[0].measure()
    workers[0].killers = [k for k in workers[0].killers if k.seconds <= options.killers]
    order = [k.target for k in workers[0].killers]
    seconds = {k.target: k.seconds for k in workers[0].killers}
    for worker in workers[1:]:
        worker.killers = [k for k in worker.killers if k.target in seconds]
        for killer in worker.killers:
            killer.seconds = seconds[killer.target]
        worker.killers.sort(key=lambda k: order.index(k.target))
    print('killers: ' + ', '.join(f'{k.target} {k.seconds:.2f} s' for k in workers[0].killers), flush=True)

    equivalents = read_equivalents()
    failures = []

    def show(mutant, killer):
        if killer in ('build', 'same'):
            if mutant.key in equivalents:
                failures.append((mutant, 'listed as equivalent, but no other program'))
                say(mutant, 'listed as equivalent, but no other program')
            return
        if killer:
            say(mutant, f'killed by {killer}')
            if mutant.key in equivalents:
                failures.append((mutant, 'listed as equivalent, but killed'))
        elif mutant.key in equivalents:
            say(mutant, f'equivalent: {equivalents[mutant.key]}')
        else:
            say(mutant, 'SURVIVED')
            failures.append((mutant, 'survived'))

    results = run_all(mutants, workers, show)
    counts = collections.Counter(results.values())
    tried = len(mutants) - counts['build'] - counts['same']
    for key in sorted(set(equivalents) - {m.key for m in everything}):
        failures.append((key, 'listed as equivalent, but no mutant'))
        print('listed as equivalent, but no such mutant: ' + ' | '.join(key))
    for killer, count in counts.most_common():
        print(f'{count:6} {TALLY.get(killer, killer)}')
    print(f'VERIFY mutation cases={tried} failures={len(failures)}')
    return 1 if failures or not tried else 0


if __name__ == '__main__':
    sys.exit(main())
