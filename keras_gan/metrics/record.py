"""The result of an evaluation, with all that it depends on."""

import dataclasses
import importlib.metadata
import json
import math
import pathlib
import warnings

import keras

from keras_gan.utils.files import atomic_write, replacing
from keras_gan.version import __version__

# Two records that differ in these alone are of the same samples and protocol: the later one takes
# the place of the earlier.
_RESULTS = ("values", "versions")


@dataclasses.dataclass(frozen=True)
class Record:
    """A metric's values and the protocol by which they were measured.

    `print` shows it as one line, `to_dict` is what `evaluation.json` holds.

    Args:
        metric: Log name of the metric, such as `"fid"`.
        title: Name for tables, with the extractor: `"FID (Inception-2015)"`.
        values: Dict from log name to float.
        settings: Dict, the metric's arguments.
        extractor: Dict `{"title", "weights", "resize"}`, `weights` being their SHA-256; `None`
            if the metric looks at the samples themselves.
        real: Dict of the reference set: its number of samples (`num_samples`) and shape
            (`sample_shape`), and of a data source its name (`data`), `split`, `fingerprint`
            and, unless all of it was used, `seed` of the choice. `None` if the metric needs none.
        fake: Dict of the samples that are judged: the same; of a model `model`, training `step`,
            SHA-256 of its `weights`, `seed` of the latents, whether the weights are averaged
            (`ema`; if so, by which `ema_decay`) and the `truncation` of the latents; of a model
            from images to images, instead of latents, the `inputs`, `seed` being that of their
            noise or masks.
        rounding: `"8 bits"` of images, `None` of points.
        versions: Dict from library to version.

    Example:
    >>> [record] = keras_gan.metrics.evaluate(["fd"], real=source, fake=gan, num_samples=1000,
    ...                                       extractor="fashion_mnist")
    >>> print(record)
    FD ...
    """

    metric: str
    title: str
    values: dict
    settings: dict
    extractor: dict | None
    real: dict | None
    fake: dict
    rounding: str | None
    versions: dict

    def to_dict(self):
        """Returns the record as what JSON can hold; values that are not finite become `None`."""
        values = {name: v if math.isfinite(v) else None for name, v in self.values.items()}
        return json.loads(json.dumps({**dataclasses.asdict(self), "values": values}))

    def __str__(self):
        if list(self.values) == [self.metric]:
            numbers = f"{self.values[self.metric]:.6g}"
        else:
            numbers = ", ".join(f"{name} {value:.6g}" for name, value in self.values.items())
        parts = [_describe(self.fake, "generated" if "model" in self.fake else "judged")]
        if self.real is not None:
            parts.append(_describe(self.real, "real"))
        if self.extractor is not None:
            parts.append(f"weights {self.extractor['weights'][:8]}")
        return f"{self.title}: {numbers} [{'; '.join(parts)}]"


def _describe(samples, kind):
    """Returns in words what a record says of a set of samples."""
    text = f"{samples['num_samples']} {kind}"
    if "split" in samples:
        text += f", {samples['data']} {samples['split']}"
    if "seed" in samples:
        text += f", seed {samples['seed']}"
    if "model" in samples:
        ema = samples["ema_decay"] if samples["ema"] else "no"
        text += f", step {samples['step']}, EMA {ema}"
    return text


def library_versions():
    """Returns the versions that a result depends on, and the backend."""
    backend = keras.backend.backend()
    versions = {"keras_gan": __version__, "keras": keras.version(), "backend": backend}
    for name in (backend, f"{backend}-cpu", "numpy"):
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def write_records(path, records):
    """Adds records to a JSON file, a list of `Record.to_dict`.

    A record of the file that was measured on the same samples by the same protocol, but for the
    versions of the libraries, is replaced.
    At most one process may write a given file.

    Args:
        path: The file, such as `evaluation.json`; it need not exist.
        records: List of `Record`.

    Raises:
        OSError: If the file can't be written.

    Warns:
        UserWarning: If the file is no such list; it is kept under `<name>.damaged`.
    """
    path = pathlib.Path(path)
    new = [record.to_dict() for record in records]
    protocols = [_protocol(record) for record in new]
    kept = [record for record in read_records(path) if _protocol(record) not in protocols]
    with atomic_write(path) as file:
        json.dump(kept + new, file, indent=2, allow_nan=False)
        file.write("\n")


def read_records(path):
    """Returns the list of records, as dicts, in a file of `write_records`; none if there is none.

    Warns:
        UserWarning: If the file is no such list; it is kept under `<name>.damaged`.
    """
    path = pathlib.Path(path)
    if not path.exists():
        return []
    content = path.read_bytes()
    try:
        records = json.loads(content)
        if isinstance(records, list) and all(_is_record(record) for record in records):
            return records
        problem = "it is no list of records"
    except ValueError as error:
        problem = str(error)
    copy = path.with_name(f"{path.name}.damaged")
    with replacing(copy) as temporary:
        temporary.write_bytes(content)
    warnings.warn(
        f"'{path}' is not a file of evaluations: {problem}. As it was it is kept as '{copy}'.",
        stacklevel=3,
    )
    return []


def _is_record(record):
    names = {field.name for field in dataclasses.fields(Record)}
    return isinstance(record, dict) and names <= set(record) and isinstance(record["fake"], dict)


def _protocol(record):
    return {k: v for k, v in record.items() if k not in _RESULTS}
