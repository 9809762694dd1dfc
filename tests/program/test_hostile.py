# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are no maps, or maps that were tampered with or damaged: one line and exit status 3, no crash, no hang, and
nothing of them is changed. CAGEHOP_TEST_MULTIPLIER multiplies the random ones, CAGEHOP_SEED chooses them."""
import os
import random
import shutil
import signal
import subprocess

import h5py
import numpy

import jobs
import served
import this_build

JOB = """\
material: {name: g, diameter_nm: 0.8, glass_transition_K: 570.24, phi_g: 0.67, phi_0: 0.50, beta_phi_0_per_K: 6.0e-4,
  enskog_time_s: 1.0e-13}
structure: {source: percus-yevick}
grid: {packing_fraction: [0.5, 0.6], pressure: [0.0, 0.5, 1.0]}
output: {file: map.h5, isobars: true}
"""
SECONDS = 60  # after which a reader hangs; it takes some hundredths
TEXTS = h5py.string_dtype()


def retext(file, name, texts):
    """Replaces a text attribute of the root by one of several, or of fixed length."""
    del file.attrs[name]
    file.attrs.create(name, texts)


def replace(file, name, **how):
    del file[name]
    file.create_dataset(name, **how)


class Hostile(jobs.SmallMap):
    job = JOB

    def setUp(self):
        self.map = self.path / "bad.h5"
        shutil.copy(self.path / "map.h5", self.map)

    def read(self, *words):
        """Exit status of a command on the file; it may not crash or hang, and an error is one line."""
        done = served.run(*words, cwd=self.path, timeout=SECONDS, errors="replace", stdin=subprocess.DEVNULL)
        self.assertIn(done.returncode, (0, 3), (words, done.stderr))
        self.assertEqual(len(done.stderr.splitlines()), 1 if done.returncode else 0, (words, done.stderr))
        self.said = done.stdout
        return done.returncode

    def read_all(self):
        """Exit statuses of info, of info --verify and of info --digest. One process does the last two, as far as the first of them
        finds the file sound: else there is no digest, and another is asked for it."""
        page, both = self.read("info", "bad.h5"), self.read("info", "bad.h5", "--verify", "--digest")
        if both == 0:
            self.assertRegex(self.said, r"\Averified: [^\n]+\ndigest: [^\n]+\n\Z")
            return [page, 0, 0]
        return [page, 0, both] if self.said.startswith("verified: ") else [page, both, self.read("info", "bad.h5", "--digest")]

    def tampered(self, change):
        shutil.copy(self.path / "map.h5", self.map)
        with h5py.File(self.map, "r+") as file:
            change(file)
        return self.read_all()

    def test_attributes_of_another_shape_or_class(self):
        for name in ("job_sha256", "physics_sha256", "table_sha256", "git_commit", "cagehop_version", "state_axis"):
            for texts in (numpy.array(["A" * 8] * 64, dtype=object).astype(TEXTS), h5py.Empty(TEXTS), 7.5,
                          numpy.zeros((2, 2)), numpy.bytes_(b"B" * 5000)):
                self.tampered(lambda file: retext(file, name, texts))
        for name in ("format_version", "tile_pressures"):
            for value in (numpy.array([3, 3]), "three", numpy.float64(3), h5py.Empty("i4"), numpy.int64(-1)):
                found = self.tampered(lambda file: retext(file, name, value))
                self.assertEqual(found[:2], [3, 3], (name, value))
            self.tampered(lambda file: retext(file, name, numpy.int64(2**62)))
        for name in ("point_columns", "isochore_columns", "isobar_columns", "not_in_checksum", "not_in_digest"):
            for value in ("", "x " * 3000, "../run/job", "regime regime", numpy.array(["a", "b"], dtype=object).astype(TEXTS)):
                def relist(file, value=value, name=name):
                    del file["run"].attrs[name]
                    file["run"].attrs.create(name, value)
                self.tampered(relist)
        for name in ("units", "reduced_units"):
            def reunit(file, name=name):
                del file["pressure"].attrs[name]
                file["pressure"].attrs.create(name, numpy.array(["A" * 8] * 64, dtype=object).astype(TEXTS))
            self.tampered(reunit)

    def test_datasets_of_another_shape_or_class(self):
        names = []
        with h5py.File(self.map) as file:
            file.visititems(lambda name, item: names.append(name) if isinstance(item, h5py.Dataset) else None)
        names = [name for name in names if "/" in name or name in ("phi", "pressure", "regime", "status", "isochore_status",
                                                                   "isobar_status", "tau_alpha", "P_lower", "T_g")]
        self.assertGreater(len(names), 10)
        for name in names:
            for how in ({"data": numpy.zeros((1,) * 32)}, {"data": numpy.array([b"A" * 600] * 5)},
                        {"data": numpy.array(["x"] * 3, dtype=object), "dtype": TEXTS}, {"data": h5py.Empty("f8")},
                        {"shape": (2, 3), "dtype": numpy.dtype([("a", "f8"), ("b", "f8")])},
                        {"shape": (2**40,), "dtype": "f8", "chunks": (2**20,)}, {"data": numpy.zeros((3, 1))}):
                found = self.tampered(lambda file: replace(file, name, **how))
                if name in ("phi", "pressure", "regime", "run/tile_status"):
                    self.assertEqual(found, [3] * len(found), (name, how))

    def test_words_of_a_file_do_not_command_the_terminal(self):
        words = "\x1b[2Jred\nnext\x9b31m"
        shutil.copy(self.path / "map.h5", self.map)
        with h5py.File(self.map, "r+") as file:
            names = [name for name, value in file.attrs.items() if isinstance(value, str)]
            for name in ("material", "structure", "host", "command_line", "compiler"):
                self.assertIn(name, names)
                file.attrs[name] = words
        job = f"material: {{name: \"a\\e[31m\", glass_transition_K: 500}}\n"
        (self.path / "words.yaml").write_text(job)
        (self.path / "list.yaml").write_text("materials:\n  - {name: A, glass_transition_K: 500, source: \"b\\e[31m\"}\n")
        (self.path / "T\x1b[31m.csv").write_text("phi,P_GPa\n0.6,1\n")
        for command in (["info", "bad.h5"], ["info", "bad.h5", "--provenance", "--job"], ["materials", "--catalogue", "list.yaml"],
                        ["evaluate", "T\x1b[31m.csv"], ["structure", "--check", "T\x1b[31m.csv"]):
            done = served.run(*command, cwd=self.path, timeout=SECONDS, stdin=subprocess.DEVNULL, text=False)
            said = (done.stdout + done.stderr).decode()
            self.assertIn("?", said, command)
            for character in said:
                self.assertTrue(character == "\n" or character.isprintable(), (command, said))
        refused = served.run("materials", "--catalogue", "words.yaml", cwd=self.path)
        self.assertIn("words.yaml:1: material.name has a control character; write it without", refused.stderr)

    def test_links_that_lead_elsewhere(self):
        with h5py.File(self.path / "elsewhere.h5", "w") as file:
            file["phi"] = [0.5, 0.6]
        for link in (h5py.ExternalLink("elsewhere.h5", "phi"), h5py.ExternalLink("/dev/zero", "x"), h5py.SoftLink("/phi"),
                     h5py.SoftLink("/pressure")):
            def relink(file, link=link):
                del file["phi"]
                file["phi"] = link
            self.assertEqual(self.tampered(relink), [3, 3, 3])

    def test_data_that_lie_elsewhere(self):
        (self.path / "raw").write_bytes(bytes(16))
        def outside(file):
            replace(file, "phi", shape=(2,), dtype="f8", external=[(str(self.path / "raw"), 0, 16)])
        self.assertEqual(self.tampered(outside), [3, 3, 3])
        def virtual(file):
            layout = h5py.VirtualLayout((2,), "f8")
            layout[:] = h5py.VirtualSource(str(self.path / "elsewhere.h5"), "phi", (2,))
            del file["phi"]
            file.create_virtual_dataset("phi", layout)
        self.assertEqual(self.tampered(virtual), [3, 3, 3])

    def test_what_is_no_regular_file(self):
        os.mkfifo(self.path / "pipe")
        (self.path / "nowhere").symlink_to(self.path / "gone")
        (self.path / "folder").mkdir()
        for name, word in (("pipe", "is a pipe"), ("nowhere", "is a symbolic link to nothing"), ("folder", "is a folder"),
                           ("/dev/zero", "is a device"), ("missing", "can't be opened: No such file")):
            jobs.write_job(self.path, JOB.replace("{source: percus-yevick}", f"{{source: table, file: {name}}}"), "t.yaml")
            for words in (("info", name), ("info", name, "--verify"), ("info", name, "--digest"), ("isobars", name),
                          ("run", "job.yaml", "-o", "new.h5", "--reuse", name), ("run", "t.yaml", "-o", "new.h5")):
                done = served.run(*words, cwd=self.path, timeout=SECONDS)
                self.assertEqual((done.returncode, done.stdout, len(done.stderr.splitlines())), (3, "", 1), (words, done.stderr))
                self.assertIn(f"{name} {word}", done.stderr)
        self.assertFalse((self.path / "new.h5").exists())

    def test_a_reader_that_the_library_kills_is_told_in_one_line(self):
        # A child that dies stands for libhdf5 on a damaged file: preloaded, a call of its ends the process that makes it.
        die = this_build.preloaded(self.path, "die", "#include <signal.h>\n#include <stdlib.h>\n"
                                   "int H5Fget_filesize(long file, void *size) "
                                   "{ (void)file; (void)size; raise(atoi(getenv(\"DIE\"))); return -1; }\n")
        # Also where the caller ignores what becomes of children, as some supervisors do: the system then keeps no record of it.
        for number, answer in [(number, signal.SIG_DFL) for number in ("11", "6", "9", "24")] + [("11", signal.SIG_IGN)]:
            done = subprocess.run([jobs.CAGEHOP, "info", "bad.h5"], cwd=self.path, capture_output=True, text=True, timeout=SECONDS,
                                  env={**os.environ, **die, "DIE": number}, preexec_fn=lambda: signal.signal(signal.SIGCHLD, answer))
            self.assertEqual((done.returncode, done.stdout), (3, ""))
            self.assertRegex(done.stderr, rf"\Acagehop: bad\.h5 is damaged: the HDF5 library can't read it \(a trial ended with "
                             rf"signal {number}, .*\); take a copy of it\n\Z")

    def test_flipped_bytes_in_what_describes_the_data(self):
        seed = int(os.environ.get("CAGEHOP_SEED", "1"))
        chance = random.Random(seed)
        whole = (self.path / "map.h5").read_bytes()
        with h5py.File(self.map) as file:
            places = []
            file.visititems(lambda name, item: places.append((item.id.get_offset(), item.id.get_storage_size()))
                            if isinstance(item, h5py.Dataset) else None)
        inside = bytearray(len(whole))
        for at, size in places:
            inside[at:at + size] = bytes([1]) * size
        metadata = [at for at in range(len(whole)) if not inside[at] and whole[at]]
        wider = jobs.write_job(self.path, JOB.replace("0.6]", "0.6, 0.61]"), "wider.yaml").name
        count = 300 * int(os.environ.get("CAGEHOP_TEST_MULTIPLIER", "1"))
        for k in range(count):
            damaged = bytearray(whole)
            flips = [(chance.choice(metadata), chance.randrange(1, 256)) for _ in range(chance.choice((1, 1, 2, 4)))]
            for at, flip in flips:
                damaged[at] ^= flip
            self.map.write_bytes(damaged)
            with self.subTest(seed=seed, k=k, flips=flips):
                self.read("info", "bad.h5", *((), ("--verify",), ("--digest",))[k % 3])
                self.assertEqual(self.map.read_bytes(), damaged)
                if k % 40 == 0:  # these write; what they make of a damaged map is its tiles' affair
                    for words in (("run", wider, "-o", "new.h5", "--reuse", "bad.h5"), ("run", "job.yaml", "-o", "bad.h5")):
                        done = served.run(*words, cwd=self.path, timeout=SECONDS, text=False)
                        self.assertIn(done.returncode, (0, 1, 3), done.stderr)
                    (self.path / "new.h5").unlink(missing_ok=True)
