#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Mutation testing of the validator: breaks it in one place at a time and demands that its tests notice.

Every worker has a build of its own (build.py). On each mutant it runs one test program after the other, first those
that killed most mutants of the same file in their time, until one fails: the mutant is killed. One that all programs
pass has survived, and is a failure unless equivalent.tsv lists it.
"""
import argparse
import collections
import concurrent.futures
import math
import pathlib
import queue
import re
import resource
import subprocess
import sys
import threading
import time

from build import Build
from mutants import mutants_of

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
# What is mutated: all that the validator is made of.
SOURCES = ('validator/*.c', 'validator/*.h', 'validator/*.def', 'validator/generator/*.c', 'validator/generator/*.h')
# What must notice: the unit tests, the shortest shares of these oracles, and all of the automaton's rows. Other oracles
# killed nothing that these do not.
UNIT_TESTS = 'tests/unit/validator*_test.c'
ORACLES = ('automaton', 'opcodes', 'flags', 'programs', 'lengths', 'encodings_edges', 'encodings_other')
# How many times its own time a test may take: one that hangs has noticed.
TEST_LIMIT = 5
TALLY = {None: 'killed by nobody', 'build': 'do not compile', 'same': 'are the same machine code'}


def git_files(*patterns):
    listed = subprocess.run(['git', '-C', TOP, 'ls-files', '-co', '--exclude-standard', '--', *patterns], check=True,
                            capture_output=True, text=True).stdout.split('\n')
    return sorted(f for f in listed if f and (TOP / f).exists())


def processor_time():
    """Of this program and all that it ran."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(u.ru_utime + u.ru_stime for u in used)


class Killer:
    """A test program: unit.<part>, or an oracle's shortest share. What it did so far orders it among the others."""

    def __init__(self, program, arguments):
        self.program, self.arguments = program, arguments  # from the top of a build
        self.name = pathlib.Path(program).name
        self.seconds = 0.0  # on code that is whole
        # By the file that was mutated; '' is all files.
        self.kills, self.tries, self.spent = collections.Counter(), collections.Counter(), collections.Counter()
        self.hints = {}

    def rate(self, path):
        """Kills a second among the mutants of a file; as long as there are few, those of all files count as well."""
        usual = (self.kills[''] + 1) / (self.tries[''] + 1)
        return (self.kills[path] + usual) / (self.spent[path] + self.seconds)

    def measure(self, build):
        begin = processor_time()
        build.need([build.build / self.program, *self.arguments])
        self.seconds = max(processor_time() - begin, 0.01)

    def kills_mutant(self, build, path):
        begin = time.monotonic()
        program = build.program(self.program)
        limit = math.ceil(TEST_LIMIT * self.seconds) + 1
        killed = program is None or build.run([program, *self.arguments, *self.hints.get(path, ())], limit) != 0
        for key in path, '':
            self.tries[key] += 1
            self.kills[key] += killed
            self.spent[key] += time.monotonic() - begin
        # A program may say how it would have failed sooner; so it does with the next mutants, which are close by.
        hint = re.search(r'\((--from \d+)\)', build.log.read_text(errors='replace')) if killed else None
        if hint:
            self.hints[path] = hint[1].split()
        return killed


def killers_of_tree():
    return ([Killer(f'tests/{pathlib.Path(test).stem}', []) for test in git_files(UNIT_TESTS)] +
            [Killer(f'verify/verify_{oracle}', ['--quick', '--stop', '1']) for oracle in ORACLES] +
            [Killer('verify/verify_automaton', ['--mutants', '0', '--stop', '1'])])


def try_mutant(build, killers, mutant):
    """The name of the killer; None: nobody; 'build': it does not compile; 'same': it is the same machine code."""
    with build.mutated(mutant):
        verdict = build.make_validator()
        if verdict:
            return verdict
        for killer in sorted(killers, key=lambda k: -k.rate(mutant.path)):
            if killer.kills_mutant(build, mutant.path):
                return killer.name
        return None


def read_equivalents():
    """(path, line, change) -> reason."""
    rows = {}
    for line in (HERE / 'equivalent.tsv').read_text().splitlines():
        if line and not line.startswith('#'):
            path, context, what, reason = line.split('\t')
            rows[path, context, what] = reason
    return rows


def run_all(mutants, builds, killers, show):
    """Mutant -> killer, as try_mutant() says."""
    idle = queue.Queue()
    for build in builds:
        idle.put(build)
    results, lock = {}, threading.Lock()

    def one(mutant):
        build = idle.get()
        try:
            killer = try_mutant(build, killers, mutant)
        finally:
            idle.put(build)
        with lock:
            results[mutant] = killer
            show(mutant, killer)

    with concurrent.futures.ThreadPoolExecutor(len(builds)) as pool:
        list(pool.map(one, mutants))
    return results


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('build', type=pathlib.Path, help='directory for the copies, made if missing')
    parser.add_argument('--only', default='', help='mutate the files whose path this expression matches')
    parser.add_argument('--every', type=int, default=1, help='try one mutant of so many, drawn by what they are')
    parser.add_argument('--quick', dest='every', action='store_const', const=400, help='the same as --every 400')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--list', action='store_true', help='print the mutants and try none')
    options = parser.parse_args()

    everything = [m for path in git_files(*SOURCES) for m in mutants_of(path, (TOP / path).read_text())]
    mutants = [m for m in everything if re.search(options.only, m.path) and m.drawn(options.every)]
    if options.list:
        for m in mutants:
            print(f'{m.path}:{m.line}: {m.what}')
        return 0

    killers = killers_of_tree()
    builds = [Build(TOP, options.build.resolve() / f'worker{i}') for i in range(options.jobs)]
    for build in builds:
        build.source.mkdir(parents=True, exist_ok=True)
        build.prepare(git_files(), [k.program for k in killers])
    for killer in killers:
        killer.measure(builds[0])
    print('killers: ' + ', '.join(f'{k.name} {k.seconds:.2f} s' for k in killers), flush=True)

    equivalents = read_equivalents()
    failures = []

    def show(mutant, killer):
        listed = mutant.key in equivalents
        if killer in ('build', 'same'):
            verdict = 'listed as equivalent, but no other program' if listed else None
        elif killer:
            verdict = f'listed as equivalent, but killed by {killer}' if listed else f'killed by {killer}'
        else:
            verdict = f'equivalent: {equivalents[mutant.key]}' if listed else 'SURVIVED'
        if verdict:
            print(f'{mutant.path}:{mutant.line}: {mutant.what} -> {verdict}', flush=True)
        if listed and killer or not listed and not killer:
            failures.append(mutant)

    begin = processor_time()
    results = run_all(mutants, builds, killers, show)
    counts = collections.Counter(results.values())
    tried = len(mutants) - counts['build'] - counts['same']
    for key in sorted(set(equivalents) - {m.key for m in everything}):
        failures.append(key)
        print('listed as equivalent, but no such mutant: ' + ' | '.join(key))
    for killer, count in counts.most_common():
        print(f'{count:6} {TALLY.get(killer, killer)}')
    print(f'{(processor_time() - begin) / max(len(mutants), 1):.2f} s of processor time a mutant')
    print(f'VERIFY mutation cases={tried} failures={len(failures)}')
    return 1 if failures or not tried else 0


if __name__ == '__main__':
    sys.exit(main())
