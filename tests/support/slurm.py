# SPDX-License-Identifier: GPL-3.0-or-later
"""A throw-away Slurm on one machine, for the tests: a controller and two nodes that know nothing of a real one.

Everything runs in PID, network and mount namespaces of its own. So its ports are on a loopback that nobody else sees, and when
the test ends, however it ends, the kernel ends the daemons and jobs with it."""
import fcntl
import os
import pathlib
import re
import shutil
import socket
import struct
import subprocess
import sys
import time

PROGRAMS = "unshare munged slurmctld slurmd sbatch srun scancel scontrol squeue sinfo mpirun".split()
INSIDE = "CAGEHOP_TEST_INSIDE_NAMESPACES"
ADDRESS = "10.99.0.1"  # of loopback, within our network namespace
NODES = ("n1", "n2")
SLOTS = 2

CONFIGURATION = """\
ClusterName=throwaway
SlurmctldHost={host}({address})
SlurmctldPort=20100
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
# Requeued jobs wait until their credential has expired.
AuthInfo=socket={folder}/munge/socket,cred_expire=5
CredType=cred/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool-%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_interval=0,requeue_delay=1
ReturnToService=2
SlurmdTimeout=30
KillWait=5
MinJobAge=300
PropagateResourceLimitsExcept=ALL
SlurmdParameters=config_overrides
TmpFS={folder}/tmp-%n
{nodes}
PartitionName=all Nodes=n[1-2] Default=YES MaxTime=INFINITE State=UP
"""


def why_not():
    """Why there can be no such Slurm here, or None."""
    if os.geteuid() != 0:
        return "starting a Slurm of its own takes root"
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (Debian: slurm-wlm, munge, openmpi-bin, util-linux)"
    allowed = subprocess.run(["unshare", "--pid", "--net", "--uts", "--ipc", "--mount", "--fork", "true"],
                             capture_output=True, text=True)
    return None if allowed.returncode == 0 else f"namespaces are not allowed here: {allowed.stderr.strip()}"


def enter_namespaces():
    """Starts this program again inside namespaces of its own; returns there, and only there."""
    if os.environ.get(INSIDE) != "1":
        os.environ[INSIDE] = "1"
        os.execvp("unshare", ["unshare", "--pid", "--net", "--mount", "--fork", "--kill-child", "--mount-proc",
                              sys.executable, *sys.argv])
    _reap_for_a_child()
    _raise_loopback()


def _reap_for_a_child():
    """Goes on in a child, while this process, the first of its namespace, reaps orphans as an init does."""
    child = os.fork()
    while child != 0:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _raise_loopback():
    up, set_flags, set_address = 0x1, 0x8914, 0x8916  # IFF_UP, SIOCSIFFLAGS, SIOCSIFADDR
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh22x", b"lo", up))
        # Instead of 127.0.0.1: getaddrinfo resolves nothing on a host that has only that, and Open MPI leaves it out.
        address = struct.pack("hH4s8x", socket.AF_INET, 0, socket.inet_aton(ADDRESS))
        fcntl.ioctl(any_socket, set_address, struct.pack("16s16s8x", b"lo", address))


def wait_until(condition, seconds, what):
    """The condition's first true value; an error when it does not come."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come about within {seconds} s")
        time.sleep(0.3)  # a question to Slurm costs some hundredths


def processes():
    """All of our PID namespace."""
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


class Cluster:
    """Two nodes of two slots. `environment` is for commands that talk to it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SLURM")}
        self.environment = {**kept, "SLURM_CONF": str(self.folder / "slurm.conf"), "TMPDIR": str(self.folder / "tmp")}

    def start(self):
        self.folder.mkdir()
        for name in ("munge", "state", "tmp"):
            (self.folder / name).mkdir()
        for path in (self.folder.parent, self.folder, self.folder / "munge"):
            path.chmod(0o755)  # munged wants its socket within everybody's reach
        nodes = "\n".join(f"NodeName={node} NodeHostname={node} NodeAddr={ADDRESS} Port={20101 + i} CPUs={SLOTS}"
                          for i, node in enumerate(NODES))
        (self.folder / "slurm.conf").write_text(
            CONFIGURATION.format(folder=self.folder, address=ADDRESS, host=socket.gethostname(), nodes=nodes))
        key = self.folder / "munge" / "key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o600)
        munge = self.folder / "munge"
        self.command("munged", f"--key-file={key}", f"--socket={munge}/socket", f"--pid-file={munge}/pid",
                     f"--log-file={munge}/log", f"--seed-file={munge}/seed")
        self.command("slurmctld", "-c")
        for node in NODES:
            self.start_node(node)
        wait_until(lambda: self.command("sinfo", "-h", "-t", "idle", "-o", "%D").strip() == str(len(NODES)), 120, "two nodes")

    def start_node(self, node):
        """Its own host name; its own /dev/shm, or Open MPI would take both nodes for one; and no files from before, because
        the sockets that a crash leaves behind would be in the way of the same job's next turn."""
        for what in ("spool", "tmp"):
            folder = self.folder / f"{what}-{node}"
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        self.command("unshare", "--uts", "--ipc", "--mount", "sh", "-c",
                     f"hostname {node} && mount -t tmpfs none /dev/shm && exec slurmd -N {node}")

    def stop(self):
        """In good order, so that nobody writes into the folder any more; what hangs ends with the namespaces."""
        if (self.folder / "slurmctld.pid").exists():
            for words in (["scancel", "--user=root"], ["scontrol", "shutdown"]):
                subprocess.run(words, env=self.environment, capture_output=True, timeout=30)
        munged = self.folder / "munge" / "pid"
        if munged.exists():
            os.kill(int(munged.read_text()), 15)
        wait_until(lambda: len(processes()) <= len({1, os.getpid()}), 120, "the end of all daemons")

    def command(self, *words, cwd=None, timeout=60, **environment):
        """Its output; an error when it fails."""
        done = subprocess.run([str(word) for word in words], env={**self.environment, **environment}, cwd=cwd, timeout=timeout, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, words))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def submit(self, *words, cwd, **environment):
        """Hands a script to sbatch; the job's number. Its environment is the cluster's, and this besides."""
        return int(self.command("sbatch", "--parsable", *words, cwd=cwd, **environment).split(";")[0])

    def job(self, number):
        """What Slurm knows of a job, as a dictionary."""
        text = self.command("scontrol", "show", "job", "-o", number)
        return dict(re.findall(r"(\S+?)=(\S*)", text))

    def wait_for(self, number, seconds=300, states=("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL")):
        """Until the job is in one of those states; what Slurm knows of it then."""
        def ended():
            job = self.job(number)
            return job if job["JobState"] in states else None
        return wait_until(ended, seconds, f"job {number} {'/'.join(states)}")

    def kill_node(self, node, program=None):
        """As a crash would: the node's slurmd and everything in its namespaces, at once; or only that program's processes."""
        slurmd = int((self.folder / f"slurmd-{node}.pid").read_text())
        home = os.readlink(f"/proc/{slurmd}/ns/uts")
        for process in processes():
            try:
                here = os.readlink(f"/proc/{process}/ns/uts") == home
                name = pathlib.Path(f"/proc/{process}/comm").read_text().strip()
                if here and program in (None, name):
                    os.kill(process, 9)
            except (FileNotFoundError, ProcessLookupError):
                pass  # ended by itself
