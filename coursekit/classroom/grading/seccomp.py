"""A filter on system calls, as the kernel reads it: what learner code has no use for.

The sandbox's walls are namespaces; this takes away the tools that have dug under such
walls before (sockets, tracing, keys, mounts, BPF, io_uring), and memory that no limit
on a process counts: files without a name, segments and queues that processes share.
Source: the kernel's Documentation/userspace-api/seccomp_filter.rst and syscall tables.
"""

import platform
import struct

INSTRUCTION = struct.Struct("<HBBI")
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 1  # the call fails with EPERM
NUMBER, ARCHITECTURE = 0, 4  # where they lie in struct seccomp_data
X32 = 0x40000000  # x86-64's second set of numbers for the same calls
# io_uring, open_tree ... fsmount; mount_setattr; memfd_secret
SINCE_2019 = (*range(425, 434), 442, 447)
# machine: its audit number; socket, ptrace, process_vm_*, keys, bpf, perf, userfaultfd,
# mounts, unshare, setns, modules, kexec, file handles;
# socketpair, shmget, semget, msgget, mq_open, memfd_create
REFUSED = {
    "x86_64": (
        0xC000003E,
        [
            *(41, 101, 310, 311, 248, 249, 250, 321, 298, 323),
            *(165, 166, 155, 272, 308, 175, 313, 246, 303, 304),
            *(53, 29, 64, 68, 240, 319),
        ],
    ),
    "aarch64": (
        0xC00000B7,
        [
            *(198, 117, 270, 271, 217, 218, 219, 280, 241, 282),
            *(40, 39, 41, 97, 268, 105, 273, 104, 264, 265),
            *(199, 194, 190, 186, 180, 279),
        ],
    ),
}


def program() -> bytes | None:
    """Return the filter for this machine, None where its numbers are not known."""
    if platform.machine() not in REFUSED:
        return None
    audit, numbers = REFUSED[platform.machine()]
    numbers = [*numbers, *SINCE_2019]
    lines = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 1, 0, audit), (RETURN, 0, 0, REFUSE)]
    lines += [(LOAD, 0, 0, NUMBER), (AT_LEAST, len(numbers) + 1, 0, X32)]
    for place, number in enumerate(numbers):
        lines.append((EQUAL, len(numbers) - place, 0, number))
    lines += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(INSTRUCTION.pack(*line) for line in lines)
