"""InfoGAN: latent codes that the samples must reveal (Chen et al., 2016)."""

import keras
import numpy as np
from keras import ops

from keras_gan import engine
from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam, check_extra_output
from keras_gan.utils.interpolation import spherical_interpolation
from keras_gan.utils.validation import check_count, check_not_negative, check_positive_integer

_GENERATOR_ADAM = adam(1e-3, 0.5, 0.999)
_DISCRIMINATOR_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class InfoGAN(GAN):
    """InfoGAN: learns without labels what its latent codes mean.

    The latent vector is `(z, c)`: noise `z`, and codes `c`, some categorical (one-hot, uniform),
    some continuous (uniform in [-1, 1]). A head `Q` of the discriminator estimates the codes from
    a sample, and the game gets a bound of their mutual information (eq. 5 and 6):

    `min_{G,Q} max_D  V(D, G) - lambda L_I(G, Q),  L_I = E[log Q(c | G(z, c))] + H(c)`

    so that a code must show in the sample. Of a categorical code `-log Q` is the cross entropy; of
    a continuous one `(c - mean)^2 / 2`, a normal distribution of fixed variance 1, up to a
    constant. As in the authors' code `L_I` also trains the layers that `Q` and `D` share.

    Args:
        generator: Keras model from latents to samples, of which the last entries are the codes:
            those of the categorical codes one after another, then the continuous ones.
        discriminator: Keras model from samples to `[logits, codes]`, the second `(batch,
            sum(categorical_codes) + num_continuous_codes)`: class logits, then means. Those of
            `keras_gan.networks` with `head_units` that large.
        categorical_codes: Tuple of the numbers of categories. Default: `(10,)`.
        num_continuous_codes: Integer, at least 0. Default: `2`.
        categorical_weight: Float, lambda of the categorical codes. Default: `1.0`, the paper's.
        continuous_weight: Float, lambda of the continuous ones, smaller, as their likelihood is a
            density. Default: `0.1`.
        **kwargs: Of `GAN`.

    Logs, besides those of `GAN`: `categorical_code_loss` and `continuous_code_loss`, weighted.
    `evaluate` gives those of `GAN` alone.

    Example:
    ```python
    gan = keras_gan.models.InfoGAN(
        generator=keras_gan.networks.InfoGANGenerator((28, 28, 1), latent_dim=62 + 10 + 2),
        discriminator=keras_gan.networks.InfoGANDiscriminator((28, 28, 1), head_units=10 + 2),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("mnist"), epochs=20)
    grid = gan.generate(latents=gan.vary_code(0, rows=5, seed=0))  # A category in each column.
    ```

    Reference:
        - Chen et al., 2016, "InfoGAN: Interpretable Representation Learning by Information
          Maximizing Generative Adversarial Nets", arXiv:1606.03657, section 5 and appendix C.1.
    """

    def __init__(
        self,
        generator,
        discriminator,
        categorical_codes=(10,),
        num_continuous_codes=2,
        categorical_weight=1.0,
        continuous_weight=0.1,
        **kwargs,
    ):
        super().__init__(generator, discriminator, **kwargs)
        if not isinstance(categorical_codes, (tuple, list)):
            raise ValueError(
                "`categorical_codes` must be a tuple of the numbers of categories, such as (10,). "
                f"Received: categorical_codes={categorical_codes!r}."
            )
        sizes = [check_positive_integer(size, "categorical_codes") for size in categorical_codes]
        self.categorical_codes = tuple(sizes)
        self.num_continuous_codes = check_count(num_continuous_codes, "num_continuous_codes")
        self.categorical_weight = check_not_negative(categorical_weight, "categorical_weight")
        self.continuous_weight = check_not_negative(continuous_weight, "continuous_weight")
        self.code_dim = sum(sizes) + self.num_continuous_codes
        if not 0 < self.code_dim <= self.latent_dim:
            raise ValueError(
                f"The codes have {self.code_dim} entries (categorical_codes={categorical_codes}, "
                f"num_continuous_codes={num_continuous_codes}), the generator's latent vector "
                f"{self.latent_dim}. Expected at least one, and a latent vector that holds them "
                "all: build the generator with latent_dim = noise + codes."
            )
        check_extra_output(self, self.code_dim, "codes")

    def compile(
        self,
        generator_optimizer=_GENERATOR_ADAM,
        discriminator_optimizer=_DISCRIMINATOR_ADAM,
        loss="non_saturating",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with the paper's choices as defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)

    @classmethod
    def network_arguments(cls, data, fields):
        """The discriminator returns the codes."""
        size = sum(fields["categorical_codes"]) + fields["num_continuous_codes"]
        return {"discriminator": {"head_units": size}}

    def extra_log_names(self):
        """See the class."""
        names = ["categorical_code_loss"] if self.categorical_codes else []
        return names + (["continuous_code_loss"] if self.num_continuous_codes else [])

    def draw_latents(self, real):
        """Draws noise and codes for each row of `real`."""
        batch_size = ops.shape(real)[0]
        parts = [engine.random.normal((batch_size, self.latent_dim - self.code_dim))]
        for size in self.categorical_codes:
            drawn = engine.random.uniform((batch_size,), 0.0, float(size))
            parts.append(ops.one_hot(ops.cast(drawn, "int32"), size, dtype="float32"))
        parts.append(engine.random.uniform((batch_size, self.num_continuous_codes), -1.0, 1.0))
        return ops.concatenate([part for part in parts if part.shape[-1] != 0], axis=-1)

    def draw_for_samples(self, num_samples, seed):
        """Draws the latents of `generate`."""
        rng = np.random.default_rng(seed)
        # A row at a time, so that the first rows do not depend on how many there are.
        rows = [
            np.concatenate(
                [
                    rng.standard_normal(self.latent_dim - self.code_dim),
                    *(np.eye(size)[rng.integers(size)] for size in self.categorical_codes),
                    rng.uniform(-1, 1, self.num_continuous_codes),
                ]
            )
            for _ in range(num_samples)
        ]
        return np.stack(rows).astype("float32")

    def discriminator_extras(self, real_outputs, fake_outputs, latents, given):
        """`-lambda L_I`, which trains `Q`."""
        return self.code_losses(fake_outputs[0], latents)

    def generator_extras(self, fake_outputs, latents, given):
        """`-lambda L_I`, which makes the samples show their codes."""
        return self.code_losses(fake_outputs[0], latents)

    def code_losses(self, estimates, latents):
        """Returns the weighted losses `(batch,)` of the codes, by log name."""
        estimates = ops.cast(estimates, "float32")
        codes = latents[:, self.latent_dim - self.code_dim :]
        start, terms = 0, []
        for size in self.categorical_codes:
            part = slice(start, start + size)
            terms.append(-ops.sum(codes[:, part] * ops.log_softmax(estimates[:, part]), axis=-1))
            start += size
        losses = {"categorical_code_loss": self.categorical_weight * sum(terms)} if terms else {}
        if self.num_continuous_codes:
            squares = ops.sum(ops.square(codes[:, start:] - estimates[:, start:]), axis=-1)
            losses["continuous_code_loss"] = self.continuous_weight * 0.5 * squares
        return losses

    def vary_code(self, index, rows=8, columns=None, seed=None, span=2.0):
        """Returns latents of a grid in which, along each row, one code varies and nothing else.

        Args:
            index: Which code: the categorical ones from 0, then the continuous ones.
            rows: Integer, number of rows, each with noise and other codes of its own.
            columns: Integer, number of columns. Default: `None`, a column for each category, or
                10 values of a continuous code.
            seed: Integer or `None`, of the noise.
            span: A continuous code goes from `-span` to `span`, beyond the [-1, 1] of training, as
                in the paper's pictures. Default: `2.0`.

        Returns:
            float32 array `(rows * columns, latent_dim)` for `generate(latents=...)`.
        """
        num_codes = len(self.categorical_codes) + self.num_continuous_codes
        if not 0 <= index < num_codes:
            raise ValueError(f"Received index={index}. Expected a code from 0 to {num_codes - 1}.")
        base = self.latent_dim - self.code_dim
        start = base + sum(self.categorical_codes[:index])
        if index < len(self.categorical_codes):
            size = self.categorical_codes[index]
            columns = columns or size
            values = np.eye(size)[np.arange(columns) % size]
        else:
            size = 1
            start = base + sum(self.categorical_codes) + index - len(self.categorical_codes)
            columns = columns or 10
            values = np.linspace(-span, span, columns)[:, None]
        latents = np.repeat(self.draw_for_samples(rows, seed), columns, axis=0)
        latents[:, start : start + size] = np.tile(values, (rows, 1))
        return latents

    def generate_grid(self, rows, columns, seed=None):
        """Generates a grid along whose rows the first code varies."""
        return self.generate(latents=self.vary_code(0, rows, columns, seed))

    def latent_paths(self, rows, columns, seed=None):
        """See `LatentModel.latent_paths`: the noise changes, the codes of a row's begin stay."""
        base = self.latent_dim - self.code_dim
        ends = self.draw_for_samples(2 * rows, seed)
        noise = spherical_interpolation(ends[:rows, :base], ends[rows:, :base], columns)
        codes = np.repeat(ends[:rows, base:], columns, axis=0)
        return np.concatenate([noise.reshape(rows * columns, -1), codes], axis=1)

    def estimate_codes(self, samples, batch_size=64):
        """Estimates the codes of samples.

        Args:
            samples: Array `(n, *sample_shape)`.
            batch_size: How many are computed at once.

        Returns:
            List of NumPy float32 arrays: the probabilities `(n, categories)` of each categorical
            code, then, if there are any, the means of the continuous ones, `(n, number)`.
        """
        _, estimates = self.run_on_samples(self.discriminator, samples, batch_size)
        ends = np.cumsum(self.categorical_codes, dtype=int)
        *categorical, continuous = np.split(estimates, ends, axis=1)
        result = [ops.convert_to_numpy(ops.softmax(part)) for part in categorical]
        return result + ([continuous] if self.num_continuous_codes else [])

    def get_config(self):
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "categorical_codes": list(self.categorical_codes),
            "num_continuous_codes": self.num_continuous_codes,
            "categorical_weight": self.categorical_weight,
            "continuous_weight": self.continuous_weight,
        }
