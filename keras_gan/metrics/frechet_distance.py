"""Frechet distance (FID), streamed."""

import numpy as np
from keras import ops

from keras_gan import engine
from keras_gan.metrics.base import GenerativeMetric
from keras_gan.metrics.functional.checks import blocks, check_features
from keras_gan.metrics.functional.frechet import (
    frechet_distance_from_moments,
    warn_of_few_samples,
)
from keras_gan.metrics.naming import is_inception, require_inception, with_extractor


class FrechetDistance(GenerativeMetric):
    """Distance between Gaussians fitted to the features of real and of generated samples.

    ```
    d^2 = |m_1 - m_2|^2 + tr(S_1 + S_2 - 2 (S_1 S_2)^(1/2))
    ```

    with mean `m` and covariance `S` of the features; see
    `keras_gan.metrics.functional.frechet_distance`. With the extractor `"inception_2015"` it is
    the FID: the log name is `fid`, the title `FID (Inception-2015)`; with others `fd` and
    `FD (<extractor's title>)`.

    For each set three sums are kept, in float64, however many samples there are:

    ```
    n        sum_i (x_i - c)        sum_i (x_i - c)(x_i - c)^T
    ```

    The reference point `c` is fixed once: the mean of the first batch, real or generated, or of
    the real samples where `set_real_state` comes first. So the result depends on the sizes of
    the batches by rounding only (1e-9), also where means are far larger than the spread.

    Sums add up over batches and over replicas: on TensorFlow, `update_outputs` may be called in a
    compiled graph and under `tf.distribute`, given `dim` (variables can't be made there) and, under
    a strategy, constructed in its scope. `c` is then 0, and the covariance has a relative error of
    some `1e-16 (mean / spread)^2`: features whose means are up to 1,000 times the spread keep
    1e-9. `result` is computed on the host, outside of graphs.

    Args:
        extractor: See `GenerativeMetric`. Default `None`: features `(batch, dim)` are given.
        dim: Number of features. Default `None`: that of the first batch.
        name: Log name. Default `None`: `fid` or `fd`.

    Returns:
        `result()` is a float, at least 0, lower is better.

    Raises:
        ValueError: If features are not `(batch, dim)`, hold NaN, change in `dim`, or there are
            fewer than 2 real or generated samples at `result()`.

    Warns:
        UserWarning: From `result`, if a set has no more samples than dimensions.

    Example:
        >>> metric = FrechetDistance()
        >>> for real, fake in np.random.default_rng(0).normal(size=(10, 2, 100, 8)):
        ...     metric.update_state(real, fake + 1.0)
        >>> round(metric.result())  # 8 * 1.0 ** 2, and what few samples add.
        8

    Reference:
        Heusel et al., 2017, arXiv:1706.08500, equation 6.
    """

    def __init__(self, extractor=None, dim=None, name=None):
        super().__init__(extractor, name or "fd")
        if name is None and is_inception(self.extractor):
            self.name = "fid"
        self._sums = self._reference = None
        self._keeps_reference = dim is not None
        if dim is not None:
            self._make_sums(np.zeros(dim))

    def reset_state(self):
        """Forgets all samples, and the reference point: a result depends on what follows alone."""
        with engine.double_precision():
            super().reset_state()
        if not self._keeps_reference:
            self._reference = None

    @property
    def title(self):
        """`FID (Inception-2015)`, or `FD` with the extractor."""
        return with_extractor("FID" if is_inception(self.extractor) else "FD", self.extractor)

    @property
    def min_samples(self):
        """Two: of one there is no covariance."""
        return 2

    def update_outputs(self, real=None, fake=None):
        """Adds features: arrays or tensors `(batch, dim)`, or `None`."""
        with engine.double_precision():
            for kind, features in (("real", real), ("fake", fake)):
                if features is not None:
                    self._add(kind, features)

    def result(self):
        """Returns the distance, a float."""
        (num_real, *real), (num_fake, *fake) = self._moments("real"), self._moments("fake")
        warn_of_few_samples(num_real, num_fake, len(self._reference))
        return frechet_distance_from_moments(*real, *fake)

    def real_state(self):
        """Returns `count`, `mean` and `covariance` of the real samples' features, float64."""
        return dict(zip(("count", "mean", "covariance"), self._moments("real"), strict=True))

    def set_real_state(self, state):
        """Replaces the real samples so far by the moments of a `real_state`."""
        count, mean, covariance = (
            np.asarray(state[key], "float64") for key in ("count", "mean", "covariance")
        )
        with engine.double_precision():
            if self._reference is None:
                self._make_sums(mean)
            self._check_dim("real", mean.shape)
            offset = mean - self._reference
            scatter = (count - 1) * covariance
            values = (count, count * offset, scatter + count * np.outer(offset, offset))
            for variable, value in zip(self._sums["real"], values, strict=True):
                variable.assign(value)

    def _make_sums(self, reference):
        self._reference = np.asarray(reference, "float64")
        dim = len(self._reference)
        if self._sums is not None and self._sums["real"][1].shape == (dim,):
            return  # Those from before a `reset_state`.
        self._sums = {
            kind: [
                self.add_variable(shape, "zeros", dtype="float64", name=f"{kind}_{name}")
                for name, shape in (("count", ()), ("sum", (dim,)), ("products", (dim, dim)))
            ]
            for kind in ("real", "fake")
        }

    def _add(self, kind, features):
        on_host = self._on_host(kind, features)
        if on_host is None:
            if not engine.compiles_double_precision():
                raise ValueError(
                    f"{self.name} sums up in float64, which a step compiled by JAX does not "
                    "compute. Call it outside of compiled steps, or use the callback "
                    "keras_gan.callbacks.MetricEvaluator."
                )
            self._add_block(kind, features)
            return
        if self._reference is None:
            self._make_sums(on_host.mean(axis=0, dtype="float64"))
        for block in blocks(on_host):
            self._add_block(kind, block)

    def _on_host(self, kind, features):
        """Returns the features as an array; `None` where a graph is being compiled."""
        try:
            features = np.asarray(features)
        except (NotImplementedError, TypeError) as error:
            if self._reference is None:
                raise ValueError(
                    f"{self.name} can't make its variables in a compiled graph. Tell it the "
                    "number of features: FrechetDistance(dim=...)."
                ) from error
            return None
        return check_features(features, kind)

    def _add_block(self, kind, features):
        self._check_dim(kind, tuple(features.shape[1:]))
        centred = ops.convert_to_tensor(features, dtype="float64") - self._reference
        count, total, products = self._sums[kind]
        count.assign_add(ops.cast(ops.shape(centred)[0], "float64"))
        total.assign_add(ops.sum(centred, axis=0))
        products.assign_add(ops.matmul(ops.transpose(centred), centred))

    def _check_dim(self, kind, received):
        if received != self._reference.shape:
            raise ValueError(
                f"{self.name} received {kind} features of shape (batch, "
                f"{', '.join(map(str, received))}). Expected (batch, {len(self._reference)}), as "
                "before. Compute all with the same extractor."
            )

    def _moments(self, kind):
        """Returns the number of samples, their mean and their covariance."""
        count, total, products = (0, None, None) if self._reference is None else self._read(kind)
        if count < 2:
            raise ValueError(
                f"{self.name} has {int(count)} {kind} samples. Expected at least 2. Call "
                f"update_state({kind}=samples) first."
            )
        offset = total / count
        covariance = (products - count * np.outer(offset, offset)) / (count - 1)
        covariance = (covariance + covariance.T) / 2
        # Of a feature that does not vary, far from the reference point, this is rounding alone.
        is_constant = np.diag(covariance) <= 1e-10 * np.diag(products) / count
        covariance[is_constant] = covariance[:, is_constant] = 0.0
        return int(count), self._reference + offset, covariance

    def _read(self, kind):
        try:
            return [
                ops.convert_to_numpy(ops.convert_to_tensor(variable))
                for variable in self._sums[kind]
            ]
        except (NotImplementedError, TypeError) as error:
            raise ValueError(
                f"The result of {self.name} is computed on the host, and can't be part of a "
                "compiled graph. Call result() outside of `tf.function`; in `compile` pass "
                "run_eagerly=True, or use the callback keras_gan.callbacks.MetricEvaluator."
            ) from error


def fid(extractor="inception_2015", dim=None, name=None):
    """Returns the `FrechetDistance` of the Inception network that published FIDs use.

    Raises:
        ValueError: If the extractor is another one.
    """
    return require_inception(FrechetDistance(extractor, dim, name), "fid", "fd")
