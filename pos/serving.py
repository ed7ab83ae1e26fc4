"""How a worker process of the server takes on work."""

from gunicorn.workers.gthread import ThreadWorker


class FairWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Takes a new connection only while one of its threads is free, so that long work spreads over all processes.

    Without it one process takes most of the connections that come at the same moment, and the other ones idle.
    """

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        if self.alive:
            self.set_accept_enabled(self.nr_conns < self.worker_connections and self._at_work() < self.cfg.threads)
        super().wait_for_and_dispatch_events(timeout)

    def _at_work(self) -> int:
        waiting: int = len(self.keepalived_conns) + len(self.pending_conns)
        return int(self.nr_conns) - waiting
