"""No process outlives the tests that started it, even when these are killed."""

import ctypes
import signal
from collections.abc import Callable

PR_SET_PDEATHSIG = 1


def end_with_parent(how: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`: asks Linux to send this signal to the new process when the one that starts it dies."""
    system = ctypes.CDLL(None)

    def ask() -> None:
        system.prctl(PR_SET_PDEATHSIG, how)

    return ask
