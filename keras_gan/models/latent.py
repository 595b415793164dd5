"""The base of models whose generator maps latents to samples."""

import warnings

import keras
import numpy as np

from keras_gan import engine
from keras_gan.models.adversarial import AdversarialModel
from keras_gan.models.average import (
    check_ema_decay,
    copy_to_average,
    network_or_average,
    update_average,
)
from keras_gan.models.inference import Inference
from keras_gan.utils.interpolation import spherical_interpolation
from keras_gan.utils.validation import check_positive_integer, check_static_batch


class LatentModel(Inference, AdversarialModel):
    """An adversarial model whose generator maps standard normal latents to samples.

    The base of `GAN`, which is an example.

    **Averaged weights.** With `ema_decay` the model has a second network, `averaged_generator`,
    whose weights `a` follow those of the generator, `w`, after each training step:

    `a <- d_t a + (1 - d_t) w,  d_t = min(ema_decay, (1 + t) / (10 + t))`

    with `t` earlier steps. A decay of `d` averages over about the last `1 / (1 - d)` steps (in
    the first ones, the warm-up, over about a tenth of the steps so far), which takes out the
    generator's oscillation around where the game leads it. Statistics of batch normalization,
    and whatever else is not trained, are copied. Samples, pictures and metrics are those of the
    average; training, and the losses that `evaluate` gives, are of `generator`. Both are saved.

    Args:
        generator: Keras model from latents `(batch, latent_dim)` to samples.
        sample_shape: Tuple, the shape of one training sample.
        latent_dim: Integer, the number of entries of a latent vector.
        seed: Integer, determines the draws of training.
        ema_decay: Float above 0 and below 1, the decay of the average of the generator's weights.
            Default: `None`, no average.
        **kwargs: Of `keras.Model`: `name`.

    Attributes:
        generator: The network that is trained.
        averaged_generator: The one with the averaged weights; `None` without `ema_decay`.

    Raises:
        ValueError: If `ema_decay` is out of range, or the generator can't be copied.

    Reference:
        - Yazici et al., 2018, "The Unusual Effectiveness of Averaging in GAN Training",
          arXiv:1806.04498, section 3. The warm-up is that of
          `tf.train.ExponentialMovingAverage` with `num_updates`; the ramp-up of Karras et al.,
          2020, "Training Generative Adversarial Networks with Limited Data", arXiv:2006.06676
          (in its code), is of the same kind.
    """

    def __init__(self, generator, sample_shape, latent_dim, seed=0, ema_decay=None, **kwargs):
        super().__init__(sample_shape, seed=seed, **kwargs)
        self.latent_dim = latent_dim
        self.generator = generator
        self.ema_decay = check_ema_decay(ema_decay)
        self.averaged_generator = None
        if ema_decay is not None:
            latents = keras.KerasTensor((None, latent_dim))
            self.averaged_generator = copy_to_average(generator, latents)

    def compile(self, *args, **kwargs):
        """As `AdversarialModel.compile`."""
        super().compile(*args, **kwargs)
        if self.averaged_generator is not None and not engine.has_accelerator():
            engine.accelerate_network(self.averaged_generator)

    def finish_step(self):
        """Updates the average of the generator's weights."""
        super().finish_step()
        if self.averaged_generator is not None:
            update_average(
                self.averaged_generator, self.generator, self.ema_decay, self.training_step
            )

    def sampling_network(self, average=None):
        """Returns the network that samples come from.

        Args:
            average: Whether it is the one with the averaged weights. Default: `None`, if there
                is one.

        Raises:
            ValueError: If it is asked for and there is none.
        """
        return network_or_average(self, "generator", "ema_decay", average)

    def draw_latents(self, real):
        """Draws a latent vector for each row of `real`: float32 `(batch, latent_dim)`."""
        return engine.random.normal((keras.ops.shape(real)[0], self.latent_dim))

    def call(self, latents, training=False):
        """Returns samples for `latents` of shape `(batch, latent_dim)`.

        They are those of `generate`; with `training=True`, of `generator` as it is trained.
        """
        network = self.generator if training else self.sampling_network()
        return network(latents, training=training)

    def export(self, *args, **kwargs):
        """Exports the network that samples come from, as `keras.Model.export` does.

        Such as `gan.export("served")`, a SavedModel from latents to samples. The discriminator and
        the optimizers are not part of it.
        """
        self.sampling_network().export(*args, **kwargs)

    def generate(self, num_samples=None, seed=None, batch_size=64, latents=None, average=None):
        """Generates samples.

        Args:
            num_samples: Integer, the number of samples. Not needed if `latents` are given.
            seed: Integer or `None`. The same seed gives the same latents, whatever the batch size
                (the samples then agree up to float32 rounding) and the backend, and
                `generate(4, seed=0)` the first four of `generate(16, seed=0)`. `None`: other
                samples at each call.
            batch_size: Integer, how many samples are computed at once: in this process and on one
                device, whatever the distribution strategy.
            latents: Array `(num_samples, latent_dim)` to use instead of drawn ones.
            average: Whether to use the averaged weights. Default: `None`, if the model averages
                them (`ema_decay`); `False` uses those of `generator`.

        Returns:
            NumPy float32 array `(num_samples, *sample_shape)`; images in [-1, 1].

        Raises:
            ValueError: If neither or both of `num_samples` and `latents` are given, the latents
                are of another shape, or `average=True` where none is kept.

        Warns:
            UserWarning: If the model has not been trained.
        """
        if (num_samples is None) == (latents is None):
            raise ValueError(
                "`generate` takes either `num_samples` or `latents`. Received: "
                f"num_samples={num_samples}, latents={'None' if latents is None else 'an array'}."
            )
        if latents is None:
            check_positive_integer(num_samples, "num_samples")
            latents = self.draw_for_samples(num_samples, seed)
        return self.run_generator(self.check_latents(latents), batch_size, average)

    def draw_for_samples(self, num_samples, seed):
        """Draws the latents of `generate`: float32 `(num_samples, latent_dim)`.

        Args:
            num_samples: Integer.
            seed: Integer, `None`, or a `numpy.random.Generator`, which goes on.
        """
        rng = np.random.default_rng(seed)
        return rng.standard_normal((num_samples, self.latent_dim), dtype="float32")

    def check_latents(self, latents):
        """Returns given latents as float32, checked to be `(num_samples, latent_dim)`."""
        latents = np.asarray(latents, "float32")
        if latents.ndim != 2 or latents.shape[1] != self.latent_dim or len(latents) == 0:
            raise ValueError(
                f"`latents` has shape {latents.shape}. Expected (num_samples, {self.latent_dim}), "
                "the generator's input, with at least one sample."
            )
        return latents

    def run_generator(self, inputs, batch_size, average):
        """Returns the samples that the generator makes of its inputs.

        Args:
            inputs: float32 array with a row for each sample, or a list of such arrays.
            batch_size: See `generate`.
            average: See `generate`.
        """
        check_positive_integer(batch_size, "batch_size")
        if self.current_step == 0:
            warnings.warn(
                f"This {type(self).__name__} has not been trained (its training step is 0): its "
                "samples are noise. Call `fit`, or load a trained model with "
                "keras.saving.load_model('gan.keras').",
                stacklevel=3,
            )
        return self.run_network(self.sampling_network(average), inputs, batch_size)

    def run_on_samples(self, network, samples, batch_size):
        """Returns what a network makes of samples in inference mode; see `run_network`.

        Args:
            network: Keras model from samples `(batch, *sample_shape)`.
            samples: Float array `(n, *sample_shape)`.
            batch_size: Integer.

        Raises:
            ValueError: If the samples have another shape or no floating point dtype.
        """
        samples = np.asarray(samples)
        check_static_batch(samples, self.sample_shape, type(self).__name__)
        check_positive_integer(batch_size, "batch_size")
        return self.run_network(network, samples.astype("float32"), batch_size)

    def generate_batches(self, num_samples, seed=None, batch_size=64, average=None):
        """Generates samples a batch at a time, for more of them than the memory should hold.

        Args:
            num_samples: As of `generate`.
            seed: As of `generate`, whose samples these are.
            batch_size: As of `generate`; the last batch may be smaller.
            average: As of `generate`.

        Yields:
            NumPy float32 arrays `(batch, *sample_shape)`; images in [-1, 1].
        """
        check_positive_integer(num_samples, "num_samples")
        check_positive_integer(batch_size, "batch_size")
        rng = np.random.default_rng(seed)
        for start in range(0, num_samples, batch_size):
            inputs = self.inputs_for_samples(start, min(start + batch_size, num_samples), rng)
            yield self.run_generator(inputs, batch_size, average)

    def generate_grid(self, rows, columns, seed=None):
        """Generates `rows * columns` samples to be shown as a grid, row by row.

        Args:
            rows: Integer.
            columns: Integer.
            seed: As of `generate`, whose samples these are; models with conditions or codes
                arrange them.
        """
        return self.generate(rows * columns, seed=seed)

    def generate_paths(self, rows, columns, seed=None):
        """Generates a grid along each of whose rows the latents lead from one draw to another.

        Args:
            rows: Integer.
            columns: Integer.
            seed: As of `generate`. Conditions and codes stay as they are along a row.
        """
        return self.generate(latents=self.latent_paths(rows, columns, seed))

    def latent_paths(self, rows, columns, seed=None):
        """Returns latents `(rows * columns, latent_dim)` on an arc for each row."""
        ends = self.draw_for_samples(2 * rows, seed)
        paths = spherical_interpolation(ends[:rows], ends[rows:], columns)
        return paths.reshape(rows * columns, -1)

    def inputs_for_samples(self, start, stop, rng):
        """Returns the generator's inputs for the samples number `start` to `stop` of `generate`."""
        return self.draw_for_samples(stop - start, rng)
