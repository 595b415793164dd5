"""The folder of a run: what lies where, and whose run it is."""

import csv
import importlib.metadata
import json
import pathlib
import platform
import subprocess
import warnings
import zipfile

import keras

from keras_gan.callbacks import Checkpoint
from keras_gan.callbacks.checkpoint_files import list_checkpoints
from keras_gan.experiments.config import OPEN_SECTIONS, default_config
from keras_gan.utils.files import atomic_write, make_folder, replacing

# Changing these, of which some have sections of their own, continues the same run: how long and
# where it trains, and what is kept and measured.
_MAY_CHANGE = (
    "checkpoint.",
    "data.data_dir",
    "distribution.",
    "evaluation.",
    "train.epochs",
    "train.jit_compile",
    "train.steps_per_execution",
)
_VERSIONS = ("keras_gan", "keras", "tensorflow", "tensorflow-cpu", "numpy")


class Workdir:
    """Paths inside the folder of a run.

    Args:
        path: The folder; `check` creates it.
    """

    def __init__(self, path):
        self.path = pathlib.Path(path)
        self.config = self.path / "config.json"
        self.metrics = self.path / "metrics.jsonl"
        self.metrics_csv = self.path / "metrics.csv"
        self.tensorboard = self.path / "tensorboard"
        self.samples = self.path / "samples"
        self.animation = self.path / "samples.gif"
        self.checkpoints = self.path / "checkpoints"
        self.model = self.path / "gan.keras"
        self.generator = self.path / "generator.keras"
        self.evaluation = self.path / "evaluation.json"

    def check(self, config):
        """Checks that the folder can be written and holds no run of another configuration.

        Args:
            config: The configuration, a `ConfigDict`.

        Raises:
            ValueError: If the folder holds something trained with another configuration; the
                message names the fields that differ.
            OSError: If it can't be written.
        """
        make_folder(self.path)
        if not self._has_run():
            return
        differences = _differences(self.read_config(), _plain(config))
        if differences:
            raise ValueError(
                f"The folder '{self.path}' holds a run of another configuration. Fields that "
                f"differ (there -> here): {'; '.join(differences)}. Give this run another "
                "--workdir, or delete that folder."
            )

    def has_results(self):
        """Whether anything was trained here that another run must not touch."""
        return self.model.exists() or bool(list_checkpoints(self.checkpoints))

    def check_data(self, source):
        """Checks that the data are those that the run in the folder was started with.

        Args:
            source: The training data, a `keras_gan.data.Source`.

        Raises:
            ValueError: If the classes are others, so that labels would change their meaning.

        Warns:
            UserWarning: If there are more examples than before, or fewer.
        """
        there = self.read_data() if self._has_run() else {}
        here = _about(source)
        if there.get("class_names", here["class_names"]) != here["class_names"]:
            raise ValueError(
                f"The classes of {source.name!r} are {here['class_names']}. The run in "
                f"'{self.path}' was started with {there['class_names']}, by whose numbers its "
                "model knows them. Restore the data's classes, or give another --workdir."
            )
        if there.get("num_examples", here["num_examples"]) != here["num_examples"]:
            warnings.warn(
                f"{source.name!r} has {here['num_examples']} examples. The run in '{self.path}' "
                f"was started with {there['num_examples']}: it goes on with those that are there "
                "now, and ends otherwise than an unbroken run.",
                stacklevel=2,
            )

    def claim(self, config, source):
        """Writes `config.json`, unless it says the same already.

        Args:
            config: The configuration.
            source: The training data, a `keras_gan.data.Source`.
        """
        config, data = _plain(config), _about(source)
        if self._has_run() and self._read() == (config, data):
            return
        with atomic_write(self.config) as file:
            json.dump({"config": config, "data": data, **environment()}, file, indent=2)
            file.write("\n")

    def read_config(self):
        """Returns the configuration that the run was started with, as a dict.

        Raises:
            ValueError: If the file is damaged.
        """
        return self._read()[0]

    def read_data(self):
        """Returns `class_names` and `num_examples` of the data that the run was started with.

        Empty for a run of a version that did not write them.

        Raises:
            ValueError: If the file is damaged.
        """
        return self._read()[1]

    def _has_run(self):
        """Whether there are results, and it is known of what configuration."""
        return self.has_results() and self.config.exists()

    def _read(self):
        try:
            content = json.loads(self.config.read_text(encoding="utf-8"))
            return content["config"], content.get("data", {})
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"'{self.config}' is damaged ({error}), so that it is not known whether this "
                "folder holds the same run. Delete the file if you know that it does, or give "
                "another --workdir."
            ) from error

    def newest_model(self):
        """Returns the path of the newest whole model, or `None`.

        That is `gan.keras`, unless training went on after it was written, as in a run that was
        interrupted and resumed.
        """
        checkpoint = Checkpoint.latest(self.checkpoints)
        paths = [checkpoint.path] if checkpoint else []
        paths += [self.model] if self.model.exists() else []  # Of two of one time, this one.
        return max(reversed(paths), key=_date_saved, default=None)

    def load_ended(self, purpose):
        """Loads the newest model of a run that has ended, or was interrupted.

        Args:
            purpose: What for, such as `"generate"`, for the message.

        Raises:
            FileNotFoundError: If the folder holds no such run.
            ValueError: If the file is damaged.
        """
        if not self.model.exists():
            started = "holds a run that has not ended" if self.config.exists() else "holds no run"
            raise FileNotFoundError(
                f"Can't {purpose}: '{self.path}' {started} ({self.model.name} is missing). Train "
                f"it to its end first: python run_experiment.py --config=... --workdir={self.path}"
            )
        return self.load(self.newest_model())

    def load_generating(self, purpose):
        """Does as `load_ended`, for a model that generates samples from latents.

        Raises:
            FileNotFoundError: See `load_ended`.
            ValueError: See `load_ended`; or if the model makes images of images.
        """
        model = self.load_ended(purpose)
        if not hasattr(model, "generate"):
            raise ValueError(
                f"Can't {purpose}: the run in '{self.path}' trained a {type(model).__name__}, "
                "which makes images of images, not of latents. Give it images: --mode=translate "
                "--input=FOLDER --output=FOLDER."
            )
        return model

    @staticmethod
    def load(path):
        """Loads a model of the run from a file.

        Raises:
            ValueError: If the file is damaged.
        """
        try:
            return keras.saving.load_model(path)
        except (ValueError, OSError) as error:
            raise ValueError(
                f"'{path}' is damaged ({error}). Delete it and call the training command again, "
                "which writes it anew from the newest checkpoint."
            ) from error

    def write_csv(self):
        """Writes `metrics.csv`, the table of what `metrics.jsonl` holds."""
        lines = self.metrics.read_text(encoding="utf-8").splitlines()
        rows = [json.loads(line) for line in lines]
        names = list(dict.fromkeys(name for row in rows for name in row))
        with atomic_write(self.metrics_csv) as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def save(self, gan):
        """Writes the trained model, and the network that samples come from as a plain one."""
        network = getattr(gan, "sampling_network", lambda: gan.generator)()
        for model, path in ((gan, self.model), (network, self.generator)):
            with replacing(path) as temporary:
                model.save(temporary)


def _date_saved(path):
    """Returns when Keras wrote a model, as text that sorts by time; a copy of the file says so too.

    Of a damaged file it is late, so that loading it says what is wrong.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return json.loads(archive.read("metadata.json"))["date_saved"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        return "damaged"


def environment():
    """Returns what a result depends on besides the configuration: versions, commit, backend."""
    versions = {"python": platform.python_version()}
    for name in _VERSIONS:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return {
        "versions": versions,
        "backend": keras.backend.backend(),
        "git_commit": _git_commit(),
    }


def _git_commit():
    """Returns the commit of the package's checkout, marked if changed; None outside of one."""
    command = ["git", "-C", str(pathlib.Path(__file__).parent), "describe", "--always", "--dirty"]
    try:
        result = subprocess.run(
            [*command, "--abbrev=40", "--exclude=*"], capture_output=True, text=True, check=False
        )
    except OSError:  # No git on this machine.
        return None
    return result.stdout.strip() or None


def _about(source):
    names = source.class_names
    return {
        "class_names": None if names is None else list(names),
        "num_examples": source.num_examples,
    }


def _plain(config):
    """Returns the configuration as it is read back from JSON."""
    return json.loads(json.dumps(config.to_dict()))


def _differences(there, here):
    default = _plain(default_config())
    for section in OPEN_SECTIONS:
        del default[section]
    # A field that came with a later version of the library has had its default.
    there = _flatten(default) | _flatten(there)
    here = _flatten(here)
    missing = "(not set)"
    return [
        f"{name}: {there.get(name, missing)!r} -> {here.get(name, missing)!r}"
        for name in sorted({*there, *here})
        if not name.startswith(_MAY_CHANGE) and there.get(name) != here.get(name)
    ]


def _flatten(value, prefix=""):
    """Turns nested dicts into one from dotted names to values."""
    if not isinstance(value, dict) or not value:
        return {prefix: value}
    result = {}
    for name, entry in value.items():
        result |= _flatten(entry, f"{prefix}.{name}" if prefix else name)
    return result
