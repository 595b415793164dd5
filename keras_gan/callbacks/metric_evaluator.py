"""Measures the generated samples as training goes on."""

import sys
import time
import warnings

import keras

from keras_gan.callbacks.checkpoint import nonfinite_losses
from keras_gan.metrics import Evaluator, MetricsFailedError
from keras_gan.models.workers import value_of_chief
from keras_gan.utils.validation import check_positive_integer


class MetricEvaluator(keras.callbacks.Callback):
    """Puts metrics of generated samples, such as `fd`, into the logs of epochs.

    Callbacks that come later in the list can monitor them: `Checkpoint(monitor="fd")`,
    `keras.callbacks.ModelCheckpoint`, `EarlyStopping`, and loggers. So this one stands before them.

    A value depends on the weights, the reference samples and `seed` alone: a resumed training
    logs what the unbroken one would. The logs of an epoch hold the metrics only if the model was
    measured at its end, as a value belongs to the weights that were measured, and are without them
    otherwise: `Checkpoint` then never takes the epoch for the best; `EarlyStopping` does not count
    it, so that its `patience` counts measurements (Keras warns of such epochs). An epoch with a
    loss that is not finite is not measured.

    A metric that fails, as one that a user wrote may, ends neither the training nor the others: a
    warning names it, and its values are left out of the logs. NaN in their place would count as a
    measurement without improvement, for which `EarlyStopping` may stop, or, where it is the first,
    as one that no later value is better than.

    Under several workers the chief measures, and the others wait for its values.

    Args:
        metrics: See `keras_gan.metrics.Evaluator`: names, such as `"fd,kd"`, or metrics.
        source: The reference samples: a `keras_gan.data.Source`, whose statistics are kept in
            files, or an array or batches. Default `None`, for metrics that need none.
        num_samples: How many samples are generated. Distances fall with this number: compare
            only what was measured with the same. Default `10000`.
        extractor: What named metrics look through, such as `"fashion_mnist"`. Default `None`:
            each metric's own, if it has one.
        num_real: How many reference samples, chosen by `seed`. Default `None`: all.
        every_epochs: Number of epochs from one measurement to the next; the last epoch is
            measured in any case. `None`: epochs are not measured. Default `1`.
        every_steps: Number of training steps, counted over all epochs, from one measurement in
            mid epoch to the next. Its values stand in the logs of the step alone, for callbacks
            that act on steps. With `steps_per_execution` above 1 it comes as soon as the model
            returns after that many. Default `None`.
        seed: Integer, of the latents. Default `0`.
        batch_size: How many samples are generated at once. Default `64`.
        cache: Whether reference statistics are kept in files, or the folder for them. Default
            `True`, see `keras_gan.metrics.Evaluator`.

    Attributes:
        records: The `keras_gan.metrics.Record`s of the last measurement, a list, without those of
            metrics that failed; in the chief.

    Raises:
        ValueError: If an argument is out of range; when `fit` starts, if the model generates no
            samples, or others than the reference set can be compared with, or if a metric needs
            more of them.

    Example:
    ```python
    source = keras_gan.data.source("fashion_mnist_mini")
    callbacks = [
        keras_gan.callbacks.MetricEvaluator("fd", source, 2000, extractor="fashion_mnist"),
        keras_gan.callbacks.Checkpoint("checkpoints", monitor="fd"),
    ]
    gan.fit(keras_gan.data.pipeline(source), epochs=20, callbacks=callbacks)
    ```
    """

    def __init__(
        self,
        metrics,
        source=None,
        num_samples=10000,
        extractor=None,
        num_real=None,
        every_epochs=1,
        every_steps=None,
        seed=0,
        batch_size=64,
        cache=True,
    ):
        super().__init__()
        self.num_samples = check_positive_integer(num_samples, "num_samples")
        self.every_epochs, self.every_steps = every_epochs, every_steps
        if every_epochs is None and every_steps is None:
            raise ValueError(
                "MetricEvaluator received neither `every_epochs` nor `every_steps`, so that it "
                "would never measure. Give one of them."
            )
        for name in ("every_epochs", "every_steps"):
            if getattr(self, name) is not None:
                check_positive_integer(getattr(self, name), name)
        self.records = None
        self._evaluator = Evaluator(
            metrics,
            source,
            extractor=extractor,
            num_real=num_real,
            seed=seed,
            batch_size=batch_size,
            cache=cache,
        )

    def on_train_begin(self, logs=None):
        """Goes through the reference samples."""
        if not hasattr(self.model, "generate_batches"):
            raise ValueError(
                f"MetricEvaluator needs a model that generates samples. {type(self.model).__name__}"
                " has no method `generate_batches(num_samples, seed, batch_size)`."
            )
        self._last_step = self.model.current_step
        self._measured = (None, None)  # The step of the last measurement, and its values.
        self._owners = {}  # From the name of a value to the metric that has it in the logs.
        if self.model.is_chief:
            self._evaluator.check(self.model, self.num_samples)
            self._evaluator.prepare(self._bar)

    def on_train_batch_end(self, batch, logs=None):
        """Measures, if enough steps have passed."""
        if self.every_steps is None:
            return
        step, last_step = self.model.current_step, self._last_step
        self._last_step = step
        if step // self.every_steps > last_step // self.every_steps:
            self._measure(logs)

    def on_epoch_end(self, epoch, logs=None):
        """Measures, if enough epochs have passed, and after the last."""
        if self.every_epochs is None:
            return
        is_last = epoch + 1 == self.params.get("epochs")
        if is_last or (epoch + 1) % self.every_epochs == 0:
            self._measure(logs)

    def _measure(self, logs):
        """Puts the values into `logs`."""
        if logs is None or nonfinite_losses(logs):
            return
        step = self.model.current_step
        if self._measured[0] != step:
            values = self._values() if self.model.is_chief else None
            self._measured = (step, value_of_chief(self.model, values))
        logs.update(self._measured[1])

    def _values(self):
        names = ", ".join(metric.name for metric in self._evaluator.metrics)
        is_quiet = not self.params.get("verbose", 1)
        if not is_quiet:
            print(f"\nMeasures {names} of {self.num_samples} samples.", flush=True)
        start = time.perf_counter()
        try:
            self.records = self._evaluator.evaluate(self.model, self.num_samples, self._bar)
        except MetricsFailedError as error:
            self.records = error.records
            for line in error.descriptions():
                warnings.warn(
                    f"At step {self.model.current_step} a metric failed. {line} Its values are "
                    "left out of the logs; the training goes on.",
                    stacklevel=2,
                )
        values = {}
        for record in self.records:
            for name, value in record.values.items():
                # Of two, such as the `recall` of two extractors, always the same one has the name.
                is_first = self._owners.setdefault(name, record.metric) == record.metric
                values[name if is_first else f"{record.metric}_{name}"] = value
        if not is_quiet:
            text = ", ".join(f"{name} {value:.6g}" for name, value in values.items())
            print(f"{text} ({time.perf_counter() - start:.1f} s)", flush=True)
        return values

    @property
    def _bar(self):
        """Whether there is a progress bar: where that of `fit` is, in a terminal."""
        return int(self.params.get("verbose", 1) == 1 and sys.stdout.isatty())
