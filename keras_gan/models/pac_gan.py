"""PacGAN: the discriminator judges several samples at once (Lin et al., 2018)."""

import keras
from keras import ops

from keras_gan import engine
from keras_gan.augmentations.packs import apply_to_packs
from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam
from keras_gan.utils.validation import check_positive_integer

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class PacGAN(GAN):
    """PacGAN: the discriminator judges several samples at once (Lin et al., 2018).

    `GAN` whose discriminator gets packs of `pack_size` samples, all real or all generated,
    concatenated along the last axis, and gives one logit a pack. Where the generator leaves out
    modes, a pack shows it: its samples are too much alike. The loss and the regularizers see packs
    as they would see samples; augmentations, those of consistency regularizers too, act on each
    sample by itself.

    Of each batch (on each replica, and for each discriminator step) neighbours are packed; up to
    `pack_size - 1` samples that fill no pack are left out.

    Args:
        generator: Of `GAN`.
        discriminator: Keras model from packs `(batch, *sample_shape[:-1], pack_size *
            sample_shape[-1])` to logits: that of another GAN, built for the larger number of
            channels.
        pack_size: Integer, at least 1, the paper's m. Default: `2`, as in most of its experiments.
        **kwargs: Of `GAN`.

    Example:
    ```python
    gan = keras_gan.models.PacGAN(
        generator=keras_gan.networks.DCGANGenerator(image_shape=(28, 28, 1), latent_dim=128),
        discriminator=keras_gan.networks.DCGANDiscriminator(image_shape=(28, 28, 2)),
        pack_size=2,
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", batch_size=128), epochs=20)
    ```

    Reference:
        - Lin et al., 2018, "PacGAN: The power of two samples in generative adversarial networks",
          arXiv:1712.04086, section 2.
    """

    def __init__(self, generator, discriminator, pack_size=2, **kwargs):
        self.arrangement = {"pack_size": check_positive_integer(pack_size, "pack_size")}
        super().__init__(generator, discriminator, **kwargs)

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

    @classmethod
    def arranged_shape(cls, sample_shape, pack_size=2, **arguments):
        """Returns the shape of a pack."""
        return (*sample_shape[:-1], pack_size * sample_shape[-1])

    def arrange(self, samples):
        """Packs samples `(batch, ..., channels)`: `(batch / m, ..., m * channels)`."""
        size = self.arrangement["pack_size"]
        # Of a last batch of `evaluate`, one of several replicas may have none: the others have.
        if samples.shape[0] is not None or engine.num_replicas() == 1:
            samples = self._require_pack(samples)
        end = ops.shape(samples)[0] // size * size
        return ops.concatenate([samples[i:end:size] for i in range(size)], axis=-1)

    def split_batch(self, examples):
        """As that of `GAN`, in whole packs; each part must have one."""
        parts = super().split_batch(examples)
        return [(self._whole_packs(samples), given) for samples, given in parts]

    def _whole_packs(self, samples):
        size = self.arrangement["pack_size"]
        samples = self._require_pack(samples)
        return samples[: ops.shape(samples)[0] // size * size]

    def _require_pack(self, samples):
        size = self.arrangement["pack_size"]
        return engine.require_rows(
            samples,
            lambda num_rows: num_rows >= size,
            f"A batch (on each replica, and for each discriminator step) is smaller than "
            f"pack_size={size}. Take larger batches, and leave out a smaller last one: "
            "dataset.batch(batch_size, drop_remainder=True).",
        )

    def augment(self, samples):
        """Applies the augmentations to each sample of the packs."""
        if not self.augmentations:
            return samples
        return apply_to_packs(super().augment, samples, self.arrangement["pack_size"])
