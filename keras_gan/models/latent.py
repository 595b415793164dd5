"""The base of models whose generator maps latents to samples."""

import functools
import warnings

import keras
import numpy as np

from keras_gan import engine
from keras_gan.models.adversarial import AdversarialModel
from keras_gan.utils.validation import check_positive_integer


class LatentModel(AdversarialModel):
    """An adversarial model whose generator maps standard normal latents to samples.

    The base of `GAN`, which is an example. A subclass sets `self.generator`.

    Args:
        sample_shape: Tuple, the shape of one training sample.
        latent_dim: Integer, the number of entries of a latent vector.
        seed: Integer, determines the draws of training.
        **kwargs: Of `keras.Model`: `name`.
    """

    def __init__(self, sample_shape, latent_dim, seed=0, **kwargs):
        super().__init__(sample_shape, seed=seed, **kwargs)
        self.latent_dim = latent_dim
        self._compiled_call = None

    def compile(self, *args, **kwargs):
        """As `AdversarialModel.compile`."""
        super().compile(*args, **kwargs)
        self._compiled_call = None  # `jit_compile` may have changed.

    def draw_latents(self, real):
        """Draws a latent vector for each row of `real`: float32 `(batch, latent_dim)`."""
        return engine.random.normal((keras.ops.shape(real)[0], self.latent_dim))

    def call(self, latents, training=False):
        """Returns the generator's samples for `latents` of shape `(batch, latent_dim)`."""
        return self.generator(latents, training=training)

    def generate(self, num_samples=None, seed=None, batch_size=64, latents=None):
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

        Returns:
            NumPy float32 array `(num_samples, *sample_shape)`; images in [-1, 1].

        Raises:
            ValueError: If neither or both of `num_samples` and `latents` are given, or the
                latents are of another shape.

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
            rng = np.random.default_rng(seed)
            latents = rng.standard_normal((num_samples, self.latent_dim), dtype="float32")
        latents = np.asarray(latents, "float32")
        if latents.ndim != 2 or latents.shape[1] != self.latent_dim or len(latents) == 0:
            raise ValueError(
                f"`latents` has shape {latents.shape}. Expected (num_samples, {self.latent_dim}), "
                "the generator's input, with at least one sample."
            )
        check_positive_integer(batch_size, "batch_size")
        if self.current_step == 0:
            warnings.warn(
                f"This {type(self).__name__} has not been trained (its training step is 0): its "
                "samples are noise. Call `fit`, or load a trained model with "
                "keras.saving.load_model('gan.keras').",
                stacklevel=2,
            )
        # Not `predict`, which under a strategy hands a replica an empty part of a small batch, and
        # over several workers waits for all of them, where only the chief generates.
        call = functools.partial(self, training=False)
        if not self.run_eagerly and self._compiled_call is None:
            self._compiled_call = engine.compiled(call, (self.latent_dim,), self.jit_compile)
        call = call if self.run_eagerly else self._compiled_call
        batches = np.split(latents, range(batch_size, len(latents), batch_size))
        return np.concatenate([keras.ops.convert_to_numpy(call(batch)) for batch in batches])

    def generate_batches(self, num_samples, seed=None, batch_size=64):
        """Generates samples a batch at a time, for more of them than the memory should hold.

        Args:
            num_samples: As of `generate`.
            seed: As of `generate`, whose samples these are.
            batch_size: As of `generate`; the last batch may be smaller.

        Yields:
            NumPy float32 arrays `(batch, *sample_shape)`; images in [-1, 1].
        """
        check_positive_integer(num_samples, "num_samples")
        check_positive_integer(batch_size, "batch_size")
        rng = np.random.default_rng(seed)
        for start in range(0, num_samples, batch_size):
            shape = (min(batch_size, num_samples - start), self.latent_dim)
            latents = rng.standard_normal(shape, dtype="float32")
            yield self.generate(latents=latents, batch_size=batch_size)
