"""Trains a configuration in a working directory, and generates from a finished run."""

import pathlib
import sys
import time

import keras
import numpy as np

from keras_gan import callbacks, data, engine
from keras_gan.experiments.build import (
    build_batches,
    build_callbacks,
    build_model,
    build_source,
    build_validation,
    execution,
    held_out_batches,
    steps_in_epoch,
)
from keras_gan.experiments.config import check_config
from keras_gan.experiments.distribution import (
    describe_devices,
    enable_determinism,
    make_strategy,
)
from keras_gan.experiments.evaluation import build_metric_evaluator
from keras_gan.experiments.interruption import InterruptedRun, Interruption, StopWhenInterrupted
from keras_gan.experiments.workdir import Workdir
from keras_gan.models.workers import check_equal_start
from keras_gan.utils.files import atomic_write, make_folder, new_folder
from keras_gan.utils.images import save_png, to_uint8
from keras_gan.utils.pictures import picture

_NUM_PICTURED = 64  # At most this many of the generated samples are shown in one picture.
_NUM_ROWS = 8  # Images in the pictures of image-to-image models.
_NUM_POINTS = 2000  # Real and generated points in a scatter plot.


class DivergedError(RuntimeError):
    """Training was stopped because it had diverged; the message explains."""


def train(config, workdir):
    """Trains the model that a configuration describes, or goes on where an earlier call stopped.

    A run that was killed, at whatever moment, goes on from its newest checkpoint that is whole;
    with `config.deterministic` it ends bit-identical to the one that was never killed. Standard
    Keras callbacks in `config.callbacks` that count epochs (`early_stopping`,
    `reduce_lr_on_plateau`) are the exception: their counts begin anew.

    On SIGTERM or Ctrl-C the run saves a checkpoint after the running step, and `gan.keras` and
    `generator.keras`, before it stops.

    Args:
        config: `ml_collections.ConfigDict` with the fields of `default_config`.
        workdir: Path of the folder for all that the run writes.

    Returns:
        The trained model.

    Raises:
        ValueError: If the configuration is wrong, or the folder belongs to another one.
        OSError: If the folder can't be written.
        DivergedError: If training was stopped because it had diverged.
        InterruptedRun: If SIGTERM or Ctrl-C came.
        RuntimeError: If several workers find different checkpoints in the folder.
        keras_gan.engine.WorkerLostError: If one of several workers has ended.

    Example:
        >>> config = keras_gan.experiments.tiny_form(keras_gan.experiments.default_config())
        >>> gan = keras_gan.experiments.train(config, "runs/tiny")
        Training on ...
    """
    check_config(config)
    keras.utils.set_random_seed(config.seed)
    if config.deterministic:
        enable_determinism()
    # Before anything else makes TensorFlow run an operation, which several workers do not allow;
    # and while it waits for the other workers, a signal just ends the process.
    strategy = make_strategy(config.distribution.strategy)
    with Interruption() as interruption, engine.explained_errors():
        return _train(config, Workdir(workdir), strategy, interruption)


def _train(config, workdir, strategy, interruption):
    workdir.check(config)
    source = build_source(config, config.data.split)
    workdir.check_data(source)
    with strategy.scope():
        gan, epoch, step = _restore_or_build(config, source, workdir)
    # All workers have read the checkpoints before one of them writes.
    check_equal_start(gan, epoch)
    if gan.is_chief:
        workdir.claim(config, source)
    if epoch >= config.train.epochs:
        print(f"All {epoch} epochs of the run in '{workdir.path}' are done.")
    with interruption.deferred():
        try:
            # Without an epoch left too: a run may have been killed before it wrote its end.
            _fit(gan, config, source, workdir, interruption, epoch, step)
        except InterruptedRun:
            if gan.current_step:
                _save(gan, workdir)
            raise
        _save(gan, workdir)
    if gan.is_chief:
        print(f"Wrote {workdir.model}, {workdir.generator} and the pictures in {workdir.samples}")
    return gan


def _save(gan, workdir):
    """Writes the models; of several workers the chief does, and the others wait for it."""
    if gan.is_chief:
        workdir.save(gan)
    gan.gather_over_workers([0])


def _restore_or_build(config, source, workdir):
    """Returns the model, from the newest checkpoint if there is one, its epochs and steps."""
    checkpoint = callbacks.Checkpoint.latest(workdir.checkpoints)
    if checkpoint is None:
        return build_model(config, source), 0, 0
    path, epoch, step = checkpoint
    within = f" and {step} steps" if step else ""
    print(f"Resuming after epoch {epoch}{within} from {path}")
    gan = keras.saving.load_model(path)
    gan.set_execution(**execution(config))
    return gan, epoch, step


def _fit(gan, config, source, workdir, interruption, epoch, step):
    pictures = {"directory": workdir.samples, "log_dir": workdir.tensorboard / "samples"}
    grid = dict(pictures)
    if "translation_grid" in config.callbacks:
        grid["inputs"], grid["targets"] = _held_out_pairs(config, source)
    if len(source.sample_shape) == 1:
        # From the first step, so that a resumed run draws the same ones.
        pictures["data"] = _points(data.stream(source, config.data.batch_size, seed=config.seed))
    configured = build_callbacks(
        config,
        {
            "sample_grid": pictures,
            "translation_grid": grid,
            "divergence_monitor": {
                "checkpoint_dir": workdir.checkpoints,
                "history": workdir.metrics,
            },
        },
    )
    if config.evaluation.every_epochs:
        # Before what monitors the logs.
        configured.insert(0, build_metric_evaluator(config, source))
    table = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: workdir.write_csv())
    table.chief_only = True
    checkpoint = callbacks.Checkpoint(workdir.checkpoints, **config.checkpoint)
    records = [
        callbacks.SampleAnimation(workdir.samples, workdir.animation),
        keras.callbacks.TensorBoard(workdir.tensorboard, write_graph=False),
        callbacks.JSONLogger(workdir.metrics),
        table,
        checkpoint,
        StopWhenInterrupted(interruption, checkpoint),
    ]
    steps_per_epoch = steps_in_epoch(config, source)
    print(describe_devices(gan, config.train.precision, steps_per_epoch))
    start, first_step = time.perf_counter(), gan.current_step
    gan.fit(
        build_batches(config, source, gan.current_step),
        epochs=config.train.epochs,
        initial_epoch=epoch,
        initial_step=step,
        steps_per_epoch=steps_per_epoch,
        validation_data=build_validation(config),
        callbacks=configured + records,
        verbose=_verbosity(gan),
    )
    if gan.is_chief and gan.current_step > first_step:
        _print_cost(time.perf_counter() - start, gan.current_step - first_step, config)
    for callback in configured:
        if getattr(callback, "stopped_because", None):
            raise DivergedError(callback.stopped_because)


def _verbosity(gan):
    """Returns `verbose` of `fit`: a progress bar in a terminal; of several workers, the chief's."""
    if not gan.is_chief:
        return 0
    return 1 if sys.stdout.isatty() else 2


def _points(batches):
    """Returns real points for the scatter plots."""
    num_batches = -(-_NUM_POINTS // next(iter(batches.take(1))).shape[0])
    return np.concatenate([np.asarray(b) for b in batches.take(num_batches)])[:_NUM_POINTS]


def _held_out_pairs(config, source):
    """Returns images of the evaluation's split, or else crops of the training's, for pictures."""
    split = config.evaluation.split
    if split:
        source = build_source(config, split, held_out=True)
    batches = held_out_batches(config, source, crop=not split)
    batch = next(iter(batches.unbatch().batch(_NUM_ROWS)))
    inputs, targets = batch if isinstance(batch, tuple) else (batch, None)
    return np.asarray(inputs), None if targets is None else np.asarray(targets)


def _print_cost(seconds, num_steps, config):
    """Prints wall time, throughput and, where the system tells it, the process's peak memory."""
    rate = num_steps * config.data.batch_size / seconds
    memory = ""
    if sys.platform != "win32":
        import resource

        # Kilobytes on Linux, bytes on macOS.
        unit = 1 if sys.platform == "darwin" else 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
        memory = f", peak memory {peak / 1e9:.2f} GB"
    print(
        f"Trained {num_steps} steps in {seconds:.0f} s, callbacks included: {rate:.0f} samples "
        f"per second{memory}."
    )


def generate(workdir, num_samples=64, seed=0, output=None, file_format="npz"):
    """Generates samples from a run that is finished, or was interrupted.

    Writes all of them, as `samples.npz` (array `samples`: float32, images in [-1, 1]), with a
    picture of (at most 64 of) them, `samples.png`; or as single PNG files `000000.png`, ... and
    nothing else, so that the folder is a set of images.

    Args:
        workdir: The folder of the run.
        num_samples: How many.
        seed: Integer, determines the latents.
        output: Folder to write, for PNG files a new or empty one. Defaults to `generated` in the
            workdir.
        file_format: `"npz"` or `"png"`.

    Returns:
        The samples, a NumPy array `(num_samples, *sample_shape)`.

    Raises:
        FileNotFoundError: If the folder holds no run that has ended.
        FileExistsError: If PNG files would mix with what lies in the folder.
        ValueError: If the format is unknown, points are to be written as PNG files, or the model
            makes images of images.
    """
    if file_format not in ("npz", "png"):
        raise ValueError(f"Unknown format {file_format!r} of samples. Available: npz, png.")
    workdir = Workdir(workdir)
    gan = workdir.load_generating("generate")
    if file_format == "png" and len(gan.sample_shape) != 3:
        raise ValueError(
            f"The samples of this run have the shape {gan.sample_shape}: points can't be written "
            "as PNG files. Use the format npz."
        )
    output = workdir.path / "generated" if output is None else pathlib.Path(output)
    if file_format == "npz":
        make_folder(output)
        samples = gan.generate(num_samples, seed=seed)
        shown = samples[:_NUM_PICTURED] if samples.ndim == 4 else samples[:_NUM_POINTS]
        save_png(output / "samples.png", picture(shown))
        with atomic_write(output / "samples.npz", "wb") as file:
            np.savez_compressed(file, samples=samples)
    else:
        with new_folder(output) as temporary:
            samples = gan.generate(num_samples, seed=seed)
            for i, image in enumerate(to_uint8(samples)):
                save_png(temporary / f"{i:06d}.png", image)
    print(f"Wrote {num_samples} samples to {output}")
    return samples
