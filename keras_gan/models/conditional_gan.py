"""Conditional GAN: both networks are told what the sample should show (Mirza, Osindero, 2014)."""

import keras
import numpy as np
from keras import ops

from keras_gan import engine
from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam
from keras_gan.utils.validation import check_positive_integer

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class ConditionalGAN(GAN):
    """Conditional GAN: both networks are told what the sample should show.

    `GAN` on pairs of a sample `x` and a condition `y`, with the game

    `min_G max_D  E[log D(x | y)] + E[log(1 - D(G(z | y) | y))]`

    in the variant that `loss` states. Generated samples get the conditions of the real ones of the
    same batch. How a network takes its condition is its own affair: by concatenation, by
    conditional batch normalization, by projection (`condition_dim` and `conditioning` of those in
    `keras_gan.networks`). All losses, regularizers and augmentations of `GAN` work as there.

    Samples that are measured have each class equally often. Where the data's classes are not
    equally large, a metric that compares with the data counts this difference too.

    **Conditions.** Integer labels `(batch,)` become one-hot vectors, of as many classes as the
    generator's second input has entries. Any float tensor of that input's shape is taken as it is:
    attributes, an embedding, several labels at once. A mixture of one-hot vectors leads from one
    class to another.

    Args:
        generator: Keras model from `[latents, conditions]`, `(batch, latent_dim)` and `(batch,
            condition_dim)`, to samples.
        discriminator: Keras model from `[samples, conditions]` to logits.
        **kwargs: Of `GAN`.

    Call arguments:
        inputs: List `[latents, conditions]`.
        training: Boolean.

    Raises:
        ValueError: If the networks do not take conditions, of one shape.

    Example:
    ```python
    gan = keras_gan.models.ConditionalGAN(
        generator=keras_gan.networks.DCGANGenerator((28, 28, 1), latent_dim=64, condition_dim=10),
        discriminator=keras_gan.networks.DCGANDiscriminator((28, 28, 1), condition_dim=10),
    )
    gan.compile()
    train = keras_gan.data.load("fashion_mnist_mini", batch_size=64, with_labels=True)
    gan.fit(train, epochs=20, callbacks=[keras_gan.callbacks.SampleGrid("samples")])
    boots = gan.generate(labels=[9, 9, 9, 9], seed=0)
    between = gan.generate(labels=gan.between_classes(7, 9, num_steps=8), seed=0)
    ```

    Reference:
        - Mirza and Osindero, 2014, "Conditional Generative Adversarial Nets", arXiv:1411.1784,
          eq. 2.
        - Miyato and Koyama, 2018, "cGANs with Projection Discriminator", arXiv:1802.05637.
    """

    data_form = "labelled"
    # What samples show that no labels were asked for, such as those of metrics: for their records.
    labels_of_samples = "each class in turn"

    @classmethod
    def network_arguments(cls, data, fields):
        """Both networks take conditions of as many entries as there are classes."""
        conditions = {"condition_dim": data.num_classes}
        return {"generator": conditions, "discriminator": conditions}

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="non_saturating",
        regularizers=(),
        **kwargs,
    ):
        """As `GAN.compile`, with defaults."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, regularizers, **kwargs)

    @property
    def condition_shape(self):
        """Shape of one condition, such as `(10,)` for ten classes."""
        return tuple(self.generator.inputs[1].shape[1:])

    @property
    def num_classes(self):
        """Number of entries of a condition: the number of classes, if they are labels."""
        return self.condition_shape[-1]

    def given_spec(self, generator):
        """See `GAN.given_spec`: the conditions."""
        inputs = getattr(generator, "inputs", None) or []
        if len(inputs) != 2:
            raise ValueError(
                f"{type(self).__name__} needs a generator of two inputs, [latents, conditions]. "
                f"Received: '{generator.name}' with {len(inputs)}. Build it with condition_dim, "
                "such as keras_gan.networks.DCGANGenerator(image_shape, condition_dim=10)."
            )
        return keras.KerasTensor((None, *inputs[1].shape[1:]))

    def generator_inputs(self, latents, given):
        """The latents and the conditions."""
        return [latents, given]

    def discriminator_inputs(self, samples, given):
        """The samples and the conditions."""
        return [samples, given]

    def examples(self, data):
        """Returns the samples and their conditions, float32 `(batch, *condition_shape)`."""
        samples = self.real_samples(data)
        _, conditions, _ = keras.utils.unpack_x_y_sample_weight(data)
        if conditions is None:
            raise ValueError(
                f"{type(self).__name__} received samples without labels. Expected batches "
                "(samples, labels), such as of keras_gan.data.load(name, with_labels=True), or "
                "fit(samples, labels)."
            )
        if self._are_labels(conditions):
            labels = engine.require_labels(conditions, self.num_classes)
            return samples, ops.one_hot(labels, self.num_classes, dtype="float32")
        return samples, ops.cast(conditions, "float32")

    def check_batch(self, data):
        """Checks that labels are in the range."""
        _, conditions, _ = keras.utils.unpack_x_y_sample_weight(data)
        if conditions is not None and self._are_labels(conditions):
            engine.require_labels(conditions, self.num_classes)

    def _are_labels(self, conditions):
        """Whether these are integer labels; if not, they have the shape of conditions."""
        shape = tuple(conditions.shape)
        dtype = getattr(conditions.dtype, "name", str(conditions.dtype))  # Also of strings.
        if shape[1:] == self.condition_shape:
            return False
        if len(shape) == 1 and "int" in dtype:
            return True
        raise ValueError(
            f"{type(self).__name__} received labels of shape {shape} and dtype {dtype}. Expected "
            f"integers (batch,) from 0 to {self.num_classes - 1}, or conditions "
            f"{('batch', *self.condition_shape)}, as the networks are built. Of one-hot vectors of "
            "another length take np.argmax(labels, axis=-1); of (batch, 1) take labels[:, 0]; of "
            "names np.unique(labels, return_inverse=True)[1]."
        )

    def generate(
        self,
        num_samples=None,
        seed=None,
        batch_size=64,
        latents=None,
        average=None,
        labels=None,
    ):
        """Generates samples that show what they are asked to.

        Args:
            num_samples: Integer. Not needed if `latents` or `labels` are given.
            seed: See `GAN.generate`.
            batch_size: See `GAN.generate`.
            latents: See `GAN.generate`.
            average: See `GAN.generate`.
            labels: Integers `(num_samples,)`, or one for all samples, or conditions
                `(num_samples, *condition_shape)`. Default: `None`, all classes in turn, 0, 1, 2
                and so on.

        Returns:
            NumPy float32 array `(num_samples, *sample_shape)`; images in [-1, 1].

        Raises:
            ValueError: If the numbers of samples, latents and labels differ, or a label is out of
                range.
        """
        if num_samples is None and latents is not None:
            num_samples = len(latents)
        if num_samples is None and np.ndim(labels) > 0:
            num_samples = len(labels)
        if num_samples is None:
            raise ValueError("`generate` needs `num_samples`, or an array of `labels`.")
        check_positive_integer(num_samples, "num_samples")
        if latents is None:
            latents = self.draw_for_samples(num_samples, seed)
        latents = self.check_latents(latents)
        if len(latents) != num_samples:
            raise ValueError(
                f"`generate` received {len(latents)} latents for num_samples={num_samples}. Leave "
                "num_samples out."
            )
        conditions = self._conditions(labels, num_samples)
        return self.run_generator([latents, conditions], batch_size, average)

    def generate_grid(self, rows, columns, seed=None):
        """Generates a grid with a row for each class, and the same latents in each row."""
        latents = np.tile(self.draw_for_samples(columns, seed), (rows, 1))
        return self.generate(latents=latents, labels=self._labels_of_rows(rows, columns))

    def generate_paths(self, rows, columns, seed=None):
        """See `LatentModel.generate_paths`: each row is of one class."""
        latents = self.latent_paths(rows, columns, seed)
        return self.generate(latents=latents, labels=self._labels_of_rows(rows, columns))

    def _labels_of_rows(self, rows, columns):
        return np.repeat(np.arange(rows) % self.num_classes, columns)

    def inputs_for_samples(self, start, stop, rng):
        """See `LatentModel.inputs_for_samples`: all classes in turn."""
        labels = np.arange(start, stop) % self.num_classes
        return [self.draw_for_samples(stop - start, rng), self._conditions(labels, stop - start)]

    def _conditions(self, labels, num_samples):
        """Returns the conditions of samples to be generated, float32."""
        if labels is None:
            labels = np.arange(num_samples) % self.num_classes
        elif np.ndim(labels) == 0:
            labels = np.full(num_samples, labels)
        labels = np.asarray(labels)
        if len(labels) != num_samples:
            raise ValueError(
                f"`generate` received {len(labels)} labels for {num_samples} samples. Expected a "
                "label for each sample, or a single integer for all."
            )
        if not self._are_labels(labels):
            return labels.astype("float32")
        wrong = labels[(labels < 0) | (labels >= self.num_classes)]
        if len(wrong):
            raise ValueError(
                f"`generate` received the label {wrong[0]}. Expected integers from 0 to "
                f"{self.num_classes - 1}: the model has {self.num_classes} classes."
            )
        return np.eye(self.num_classes, dtype="float32")[labels]

    def between_classes(self, start, end, num_steps):
        """Returns conditions that lead from one class to another, for `generate(labels=...)`.

        Args:
            start: Integer label.
            end: Integer label.
            num_steps: Integer, at least 2, how many conditions there are, ends included.

        Returns:
            float32 array `(num_steps, num_classes)`, mixtures of two one-hot vectors.
        """
        share = np.linspace(0.0, 1.0, check_positive_integer(num_steps, "num_steps"))[:, None]
        ends = self._conditions([start, end], 2)
        return ((1 - share) * ends[:1] + share * ends[1:]).astype("float32")
