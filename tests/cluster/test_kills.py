# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills runs at random instants: the map stays readable and sound, and the same command completes it, bit by bit.

CAGEHOP_KILLS: how many kills (10); tools/check-slow does 100. CAGEHOP_SEED: the seed of an earlier run, to have it again."""
import os
import random
import re
import signal
import subprocess
import time
import unittest

import h5py

import held
import jobs
import maps
import sessions
import this_build

KILLS = int(os.environ.get("CAGEHOP_KILLS", "10"))
SEED = int(os.environ.get("CAGEHOP_SEED", random.randrange(10**6)))
RANKS = 3


class Victim:
    """A run in a session of its own, so that all of it can be found."""

    def __init__(self, path, ranks):
        launch = [jobs.MPIRUN, "-n", str(ranks)] if ranks else []
        self.process = subprocess.Popen([*launch, jobs.CAGEHOP, "run", "job.yaml"], cwd=path, start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def ranks(self):
        return sessions.ranks(self.process.pid)

    def kill_all(self):
        sessions.kill_all(self.process.pid)
        self.process.wait()

    def wait(self):
        """Until nothing of the run is left."""
        self.process.wait(timeout=300)
        while sessions.session(self.process.pid):
            time.sleep(0.01)


class Kills(unittest.TestCase):
    job = jobs.MANY_AT_ONCE
    kills = KILLS
    ways = [(0, "all")] + ([(RANKS, "all"), (RANKS, "rank 0"), (RANKS, "a worker")] if jobs.HAVE_MPI else [])

    def setUp(self):
        self.path = self.enterContext(jobs.folder())
        jobs.write_job(self.path, self.job)
        self.chance = random.Random(SEED)

    def undisturbed(self, ranks):
        """Digest of a run that nobody kills, and its seconds."""
        start = time.monotonic()
        done = jobs.run(self.path, "job.yaml", "-o", "whole.h5", ranks=ranks)
        seconds = time.monotonic() - start
        self.assertEqual(done.returncode, 0, done.stderr)
        digest = maps.digest(self.path / "whole.h5")
        (self.path / "whole.h5").unlink()
        return digest, seconds

    def kill_once(self, ranks, seconds, way):
        """Starts the job and kills it some way into that many seconds. Returns the tiles it left done."""
        victim = Victim(self.path, ranks)
        try:
            # Anywhere, the creation of the map included, but oftener while tiles come in.
            time.sleep(self.chance.uniform(self.chance.choice((0.0, 0.4)) * seconds, seconds))
            pids = victim.ranks()
            if way == "all" or not ranks or not pids:
                victim.kill_all()
            else:
                sessions.kill(pids[0] if way == "rank 0" else self.chance.choice(pids[1:] or pids))
                victim.wait()
        finally:
            victim.kill_all()
        return self.look()

    def verified(self, tiles):
        """What `info --verify` says of a sound map."""
        return rf"verified: {tiles} tiles of 60 done, all checksums right\n"

    def look(self):
        """What a kill has left must be readable and sound."""
        left = self.path / "map.h5"
        if not left.exists():
            return 0
        with h5py.File(left, "r") as file:
            tiles = int((file["run/tile_status"][()] == 1).sum())
        done = maps.info(left, "--verify")
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertRegex(done.stdout, rf"\A{self.verified(tiles)}\Z")
        return tiles

    def complete(self, tiles, ranks, digest):
        """The same command goes on with what was there, and ends where an undisturbed run ends."""
        done = jobs.run(self.path, "job.yaml", ranks=ranks)
        self.assertEqual(done.returncode, 0, done.stderr)
        # Where at most isobars were left there is no line of points.
        new = int(re.search(r"map\.h5: (?:(\d+) points in|complete already|glass transition)", done.stdout).group(1) or 0)
        self.assertEqual(new, 5 * (60 - tiles), done.stdout)
        self.assertEqual(self.look(), 60)
        self.assertEqual(maps.digest(self.path / "map.h5"), digest)
        for left in self.path.glob("map.h5*"):
            left.unlink()

    def test_any_kill_at_any_instant_loses_at_most_what_was_under_way(self):
        ways = self.ways
        whole = {ranks: self.undisturbed(ranks) for ranks in {ranks for ranks, _ in ways} | {0}}
        digest = whole[0][0]
        self.assertEqual({one for one, _ in whole.values()}, {digest})
        print(f"{self.kills} kills, seed {SEED}", flush=True)
        halfway = number = 0
        # On a machine that is busy in turns more kills than otherwise come too late or too soon.
        while number < self.kills or (self.kills >= 50 and halfway <= self.kills // 10 and number < 3 * self.kills):
            ranks, way = ways[number % len(ways)]
            with self.subTest(seed=SEED, kill=number, ranks=ranks, way=way):
                tiles = self.kill_once(ranks, whole[ranks][1], way)
                halfway += 0 < tiles < 60
                self.complete(tiles, 0 if number % 3 else ranks, digest)
            number += 1
        print(f"{halfway} of {number} kills found the map halfway", flush=True)
        if self.kills >= 50:  # with 10 it may be bad luck
            self.assertGreater(halfway, self.kills // 10, "too few kills found the map halfway")

    def test_kill_after_kill_ends_with_the_same_map(self):
        digest, seconds = self.undisturbed(0)
        tiles = 0
        for _ in range(4):
            left = self.kill_once(0, 0.7 * seconds, "all")
            self.assertGreaterEqual(left, tiles)
            tiles = left
        self.complete(tiles, 0, digest)


@unittest.skipUnless(jobs.HAVE_MPI, "built without MPI")
class KillsOfAllWriters(Kills):
    """The same where every rank writes its own tiles."""
    job = jobs.MANY_AT_ONCE.replace("isobars: false", "isobars: false, parallel: true")
    kills = KILLS // 2
    ways = [(RANKS, "a worker"), (RANKS, "all"), (RANKS, "rank 0")]


@unittest.skipUnless(KILLS >= 50, "takes long")
class KillsOfEverything(Kills):
    """The same of a map that has all there is: S(q) and g(r), rates, isobars."""
    job = jobs.MANY_AT_ONCE.replace("isobars: false", "isobars: true, structure: true, rates: true").replace("to: 0.60", "to: 0.62")
    kills = KILLS // 5

    def verified(self, tiles):
        return rf"verified: {tiles} tiles of 60 done(, \d isobars of 5 done|, isobars done|), all checksums right\n"


class Chain(unittest.TestCase):
    """Runs that are killed one after the other, each when it has brought three tiles."""
    LINKS = 20

    def chain(self, ranks):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_AT_ONCE.replace("count: 60", "count: 64"))
            for link in range(self.LINKS):
                run = held.Run(path, "job.yaml", ranks=ranks, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               start_new_session=True)
                there = maps.done_tiles(path / "map.h5")
                try:
                    run.wait_for_tiles(path / "map.h5", there + 3)
                finally:
                    sessions.kill_all(run.pid)
                    run.wait()
                tiles = maps.done_tiles(path / "map.h5")
                self.assertEqual(maps.info(path / "map.h5", "--verify").stdout,
                                 f"verified: {tiles} tiles of 64 done, all checksums right\n", link)
            for words in ((), ("-o", "whole.h5")):
                done = jobs.run(path, "job.yaml", *words, ranks=ranks)
                self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(maps.digest(path / "map.h5"), maps.digest(path / "whole.h5"))

    def test_of_twenty_kills(self):
        self.chain(0)

    @unittest.skipUnless(jobs.HAVE_MPI and KILLS >= 50, "takes long")
    def test_of_twenty_kills_of_three_ranks(self):
        self.chain(RANKS)


# Stands before libc's pwrite and kills the process instead of its write number KILL_AT; tells how many there were.
KILLED_AT_A_WRITE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
static int writes;
ssize_t pwrite64(int file, const void *data, size_t count, off64_t offset) {
  ssize_t (*real)(int, const void *, size_t, off64_t) = dlsym(RTLD_NEXT, "pwrite64");
  if (writes++ == atoi(getenv("KILL_AT"))) {
    raise(SIGKILL);
  }
  return real(file, data, count, offset);
}
ssize_t pwrite(int file, const void *data, size_t count, off_t offset) { return pwrite64(file, data, count, offset); }
__attribute__((destructor)) static void tell(void) {
  if (writes > 0) {
    fprintf(stderr, "writes %d\n", writes);
  }
}
"""


class KilledAtAWrite(unittest.TestCase):
    """Random instants seldom fall between two writes of one tile; these do."""

    def run_until(self, path, write, killing):
        return subprocess.run([jobs.CAGEHOP, "run", "job.yaml"], cwd=path, capture_output=True, text=True, timeout=60,
                              env={**os.environ, **killing, "KILL_AT": str(write)})

    def test_between_any_two_writes_the_map_is_sound(self):
        with jobs.folder() as path:
            jobs.write_job(path, jobs.MANY_AT_ONCE.replace("count: 60", "count: 3"))
            killing = this_build.preloaded(path, "kill", KILLED_AT_A_WRITE)
            whole = self.run_until(path, -1, killing)
            self.assertEqual(whole.returncode, 0, whole.stderr)
            writes = int(re.search(r"writes (\d+)", whole.stderr).group(1))
            digest, tiles = maps.digest(path / "map.h5"), set()
            step = max(1, writes // (2 * KILLS))  # half of them in the creation of the map, which ends sooner
            for write in range(SEED % step, writes, step):
                for left in path.glob("map.h5*"):
                    left.unlink()
                done = self.run_until(path, write, killing)
                self.assertEqual(done.returncode, -signal.SIGKILL, done.stderr)
                if not (path / "map.h5").exists():
                    continue  # in its creation
                check = maps.info(path / "map.h5", "--verify")
                self.assertEqual((check.returncode, check.stderr), (0, ""), f"write {write}: {check.stdout}")
                tiles.add(maps.done_tiles(path / "map.h5"))
                if write % 5 == 0:
                    done = jobs.run(path, "job.yaml")
                    self.assertEqual(done.returncode, 0, f"write {write}: {done.stderr}")
                    self.assertEqual(maps.digest(path / "map.h5"), digest, f"write {write}")
            self.assertGreaterEqual(len(tiles), 3)
