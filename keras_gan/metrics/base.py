"""What the metrics of generated samples have in common."""

import keras
import numpy as np

from keras_gan import features


class GenerativeMetric(keras.metrics.Metric):
    """Compares generated samples with real ones, both streamed in batches of any size.

    Real and generated samples need not be equally many, nor come together: either may be left
    out of a call. Where many metrics share an extractor, run it once and give its outputs to
    `update_outputs` of each.

    A subclass sets `output`, overrides `update_outputs`, `result` and `reset_state`, and, if it
    has arguments, `settings`.

    Args:
        extractor: What samples are looked at through: a name, dict, `FeatureExtractor`, Keras
            model or function, see `keras_gan.features.get`. `None`: the samples given are the
            extractor's outputs already, such as arrays `(batch, dim)` of features.
        name: Log name. Default: the subclass's.
    """

    # Which of the extractor's outputs the metric takes: "features", "logits", or "samples", the
    # samples themselves, without an extractor.
    output = "features"
    # False for a metric of generated samples alone, such as the inception score.
    needs_real = True
    # The names of those values of which a larger one is better; the best checkpoint goes by them.
    larger_is_better = ()

    def __init__(self, extractor=None, name=None):
        super().__init__(name=name)
        self.extractor = None if extractor is None else features.get(extractor)

    @property
    def title(self):
        """The name of the result with its extractor, such as `FD (fashion_mnist classifier)`."""
        raise NotImplementedError

    @property
    def min_samples(self):
        """The least number of real, and of generated samples that `result` can do with."""
        return 1

    def settings(self):
        """Returns the arguments that the value depends on, for its record: a dict for JSON."""
        return {}

    def check_fake(self, fake):
        """Raises a `ValueError` if `fake`, see `Evaluator.evaluate`, is not what this can judge."""

    def update_state(self, real=None, fake=None):
        """Adds samples: what `extractor` takes, or its outputs if there is none.

        Args:
            real: Batch of real samples, or `None`. Not looked at if `needs_real` is false.
            fake: Batch of generated samples, or `None`.
        """
        self.update_outputs(
            real=None if real is None or not self.needs_real else self._extract(real),
            fake=None if fake is None else self._extract(fake),
        )

    def update_outputs(self, real=None, fake=None):
        """Adds the extractor's outputs: arrays, those of `output`, or `None`."""
        raise NotImplementedError

    def real_state(self):
        """Returns all that the real samples so far leave in this metric, to be cached.

        Returns:
            Dict from name to NumPy array; `set_real_state` takes it.

        Raises:
            ValueError: If there are no real samples yet.
        """
        raise NotImplementedError

    def set_real_state(self, state):
        """Replaces the real samples so far by those that `real_state` returned `state` for."""
        raise NotImplementedError

    def _extract(self, samples):
        if self.extractor is None:
            return samples
        outputs = self.extractor.extract(values_of(samples, self.name))
        if self.output not in outputs:
            raise ValueError(
                f"{self.name} needs {self.output}, which the extractor '{self.extractor.title}' "
                f"does not have: its outputs are {sorted(outputs)}. Use a classifier, such as "
                "'inception_2015'."
            )
        return outputs[self.output]


class StoredMetric(GenerativeMetric):
    """A metric whose result needs all outputs at once; they are kept in this process's memory."""

    def __init__(self, extractor=None, name=None):
        super().__init__(extractor, name)
        self.reset_state()

    def reset_state(self):
        """Forgets all samples."""
        self._parts = {"real": [], "fake": []}

    def _extract(self, samples):
        # A copy: the caller may fill the array with the next batch.
        return np.array(values_of(super()._extract(samples), self.name))

    def update_outputs(self, real=None, fake=None):
        """Adds the extractor's outputs; real ones only if `needs_real`."""
        for kind, outputs in (("real", real if self.needs_real else None), ("fake", fake)):
            if outputs is not None:
                self._parts[kind].append(self._check(outputs))

    def real_state(self):
        """Returns `{"real": array}`: the outputs of all real samples so far."""
        return {"real": self.stored("real")}

    def set_real_state(self, state):
        """Replaces the real samples' outputs by those of a `real_state`."""
        # Checked when they were added; `_check` may have made something else of them.
        self._parts["real"] = [np.asarray(state["real"])]

    def stored(self, kind):
        """Returns all outputs so far of the kind `"real"` or `"fake"`: one array.

        Raises:
            ValueError: If there are none.
        """
        parts = self._parts[kind]
        if not parts:
            raise ValueError(
                f"{self.name} has no {kind} samples yet. Call update_state({kind}=samples) first."
            )
        if len(parts) > 1:
            self._parts[kind] = parts = [np.concatenate(parts)]
        return parts[0]

    def _check(self, outputs):
        outputs = values_of(outputs, self.name)
        if not np.isfinite(outputs).all():
            raise ValueError(
                f"{self.name} received NaN or infinite values. Look for damaged images, or for a "
                "diverged model."
            )
        return outputs


def values_of(samples, name):
    """Returns samples, labels or features as an array.

    Args:
        samples: Array or tensor.
        name: The metric's name, for the message.

    Raises:
        ValueError: In a compiled graph, where there are no values yet.
    """
    try:
        return np.asarray(samples)
    except (NotImplementedError, TypeError) as error:
        raise ValueError(
            f"{name} keeps samples, or computes their features, in this process's memory, which a "
            "compiled graph can't do. Call it outside of `tf.function`; in `compile` pass "
            "run_eagerly=True, or use the callback keras_gan.callbacks.MetricEvaluator."
        ) from error
