"""The cluster that the environment variable TF_CONFIG describes, as TensorFlow defines it."""

import json
import os

_EXAMPLE = (
    'TF_CONFIG=\'{"cluster": {"worker": ["host0:2222", "host1:2222"]}, '
    '"task": {"type": "worker", "index": 0}}\' (the same addresses on each machine, and its own '
    "index). On one machine `python -m keras_gan.experiments.launch --num_workers=2 -- ...` sets it"
)


class Cluster:
    """Who trains together, and which of them this process is.

    Args:
        addresses: Dict from task name, such as `"worker 1"`, to `"host:port"`; the chief first.
        name: The name of this process's task.
    """

    def __init__(self, addresses, name):
        self.addresses = addresses
        self.name = name

    @property
    def chief(self):
        """Name of the task that writes."""
        return next(iter(self.addresses))

    @property
    def peers(self):
        """Dict from the names to the addresses of all tasks but this one."""
        return {name: address for name, address in self.addresses.items() if name != self.name}


def read_cluster():
    """Reads TF_CONFIG.

    Returns:
        A `Cluster`, or `None` if the variable is not set.

    Raises:
        ValueError: If it is malformed; the message shows an example.
    """
    text = os.environ.get("TF_CONFIG", "").strip()
    if text in ("", "{}"):
        return None
    try:
        config = json.loads(text)
    except ValueError as error:
        raise _malformed(f"it is no JSON ({error})", text) from error
    cluster = config.get("cluster") if isinstance(config, dict) else None
    if not isinstance(cluster, dict) or not cluster:
        raise _malformed("it has no `cluster`, a dict from job to list of addresses", text)
    unknown = sorted(set(cluster) - {"chief", "worker"})
    if unknown:
        raise _malformed(f"its job {unknown[0]!r} is none of 'worker' and 'chief'", text)
    addresses = {}
    for job in ("chief", "worker"):
        entries = cluster.get(job, [])
        if not isinstance(entries, list):
            raise _malformed(f"the addresses of job {job!r} are no list", text)
        for index, address in enumerate(entries):
            host, _, port = address.rpartition(":") if isinstance(address, str) else ("", "", "")
            if not host or not port.isdigit():
                raise _malformed(f"{address!r} is no address 'host:port'", text)
            addresses[f"{job} {index}"] = address
    if len(set(addresses.values())) < len(addresses):
        raise _malformed("two tasks have the same address", text)
    task = config.get("task")
    name = f"{task.get('type')} {task.get('index')}" if isinstance(task, dict) else None
    if name not in addresses:
        raise _malformed(f"its `task` {task!r} is none of {', '.join(addresses) or 'none'}", text)
    return Cluster(addresses, name)


def _malformed(what, text):
    return ValueError(
        f"The environment variable TF_CONFIG is malformed: {what}. Received: {text}. Expected: "
        f"{_EXAMPLE}."
    )


def require_cluster():
    """Returns `read_cluster()`, or raises a ValueError if TF_CONFIG is not set."""
    cluster = read_cluster()
    if cluster is None:
        raise ValueError(
            "Training over several workers needs the environment variable TF_CONFIG, which is not "
            f"set. Expected in each worker: {_EXAMPLE}."
        )
    return cluster
