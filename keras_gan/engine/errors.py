"""The errors of the engine."""


class WorkerLostError(RuntimeError):
    """Training ended as one of several workers did; the message says which."""
