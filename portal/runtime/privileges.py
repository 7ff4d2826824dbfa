"""The account that PostgreSQL runs under when Signpost is started by root, which PostgreSQL refuses.

Invariant: no account is created and no permission of an existing folder is widened. On Linux the server keeps
the one capability it needs to reach a folder such as /root; elsewhere the account must be able to reach it.
"""

import ctypes
import os
import pwd
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from portal.runtime.endpoints import PROJECT_ROOT
from portal.runtime.problems import CannotStart

PR_SET_KEEPCAPS = 8
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_RAISE = 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int


def server_account(data_folder: Path) -> Account | None:
    """Return whom PostgreSQL runs as: None for the present user, who is not root.

    Data that already belongs to somebody stays theirs; next comes the owner of the checkout; last, `nobody`.
    """
    if os.geteuid() != 0:
        return None
    for folder in (data_folder, PROJECT_ROOT):
        if folder.exists() and (found := folder.stat()).st_uid != 0 and _has_name(found.st_uid):
            return Account(uid=found.st_uid, gid=found.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as error:
        raise CannotStart(
            "PostgreSQL does not run as root and this machine has no account `nobody`: "
            "start as an ordinary user."
        ) from error
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)


def give_to(account: Account | None, folder: Path) -> None:
    """Make `folder` and all in it the account's own, unless it already is."""
    if account is None or folder.stat().st_uid == account.uid:
        return
    for parent, _folders, files in os.walk(folder):
        os.chown(parent, account.uid, account.gid)
        for name in files:
            os.chown(Path(parent) / name, account.uid, account.gid, follow_symlinks=False)


def becoming(account: Account | None) -> Callable[[], None] | None:
    """Return what a new process has to do, before it runs its program, to become `account`."""
    if account is None:
        return None
    library = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

    def become() -> None:
        if library is not None:
            library.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
        os.setgroups([])
        os.setgid(account.gid)
        os.setuid(account.uid)
        if library is not None:
            _keep_reaching_folders(library)

    return become


def _has_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _keep_reaching_folders(library: ctypes.CDLL) -> None:
    """Keep CAP_DAC_OVERRIDE alone across exec; where the system forbids it, go on without."""
    mask = 1 << CAP_DAC_OVERRIDE
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)(mask, mask, mask, 0, 0, 0)
    if library.capset(header, data) == 0:
        library.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)
