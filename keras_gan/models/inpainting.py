"""Inpainting with a context encoder (Pathak et al., 2016)."""

import keras
import numpy as np
from keras import ops

from keras_gan import engine
from keras_gan.losses.base import per_example
from keras_gan.models.masks import MASKS
from keras_gan.models.paired_gan import PairedGAN
from keras_gan.utils.validation import (
    check_not_negative,
    check_static_batch,
    did_you_mean,
)


@keras.saving.register_keras_serializable(package="keras_gan")
class Inpainting(PairedGAN):
    """Fills in missing parts of images, by a context encoder and an adversarial loss.

    With the mask `M` (1 where a pixel is missing) the generator `F` minimises

    `reconstruction_weight * |M (x - F((1 - M) x, M))|^2 + adversarial_weight * L_adv`

    and the outputs are `M F(...) + (1 - M) x`: what is known is kept exactly. The squared error,
    here a mean over the missing pixels, finds the place of things and blurs them; the adversarial
    loss makes one of the things that could stand there.

    **Deviations from the paper.** The generator sees the mask as one more channel, so that one
    network serves masks of any form, and missing pixels are 0, mid grey, instead of the mean of
    ImageNet. The discriminator sees whole completed images, not the filled region, which only a
    fixed square has, and minimises half its objective. There is no band that the prediction and
    its surroundings share.

    Args:
        generator: Keras model from `(batch, height, width, channels + 1)`, the images with their
            missing pixels at 0 and the masks, to images `(batch, height, width, channels)`:
            `keras_gan.networks.ContextEncoder`, or a `UNet` with `output_channels`.
        discriminator: Keras model from images to logits.
        masks: What is missing in training: `"center"` (the square of half the sides), `"box"` (a
            random box, of a quarter to 0.6 of the sides) or `"free_form"` (brush strokes). Default:
            `"center"`.
        reconstruction_weight: Float of at least 0. Default: `0.999`, as in the paper.
        adversarial_weight: Float of at least 0. Default: `0.001`, as in the paper.
        **kwargs: Of `PairedGAN`: `seed`, `name`.

    Data: batches of images, float32 in [-1, 1].

    Logs: `reconstruction_loss` (weighted), besides those of `PairedGAN`.

    Example:
    ```python
    model = keras_gan.models.Inpainting(
        generator=keras_gan.networks.ContextEncoder((28, 28, 2), output_channels=1),
        discriminator=keras_gan.networks.PatchDiscriminator((28, 28, 1), depth=2),
        masks="box",
    )
    model.compile()
    model.fit(keras_gan.data.load("fashion_mnist_mini"), epochs=20)
    completed = model.inpaint(images, masks)
    ```

    Reference:
        - Pathak et al., 2016, "Context Encoders: Feature Learning by Inpainting",
          arXiv:1604.07379, eq. 1 to 3 and section 3.3.
    """

    data_form = "samples"
    default_networks = {"generator": "context_encoder", "discriminator": "patch_discriminator"}
    reconstruction_names = ("reconstruction_loss",)

    def __init__(
        self,
        generator,
        discriminator,
        masks="center",
        reconstruction_weight=0.999,
        adversarial_weight=0.001,
        **kwargs,
    ):
        if masks not in MASKS:
            raise ValueError(
                f"Unknown masks {masks!r}.{did_you_mean(masks, MASKS)} Available: "
                f"{', '.join(MASKS)}."
            )
        super().__init__(generator, discriminator, adversarial_weight, **kwargs)
        if self.inputs_shape[-1] != self.sample_shape[-1] + 1:
            raise ValueError(
                f"The generator '{generator.name}' maps {self.inputs_shape} to "
                f"{self.sample_shape}. Expected one channel more in than out, the mask's: build "
                "it with image_shape=(height, width, channels + 1), output_channels=channels."
            )
        self.masks = masks
        self.reconstruction_weight = check_not_negative(
            reconstruction_weight, "reconstruction_weight"
        )

    @classmethod
    def network_shapes(cls, data, fields):
        """The generator sees the mask too."""
        height, width, channels = data.sample_shape
        shapes = {"generator": (height, width, channels + 1)}
        return dict.fromkeys(cls.network_names, data.sample_shape) | shapes

    @classmethod
    def network_arguments(cls, data, fields):
        """The generator makes images without the mask's channel."""
        return {"generator": {"output_channels": data.sample_shape[-1]}}

    def examples(self, data):
        """Returns inputs, of random masks, and targets, the images of a batch."""
        images = ops.cast(self.real_samples(data), "float32")
        batch_size, height, width = ops.shape(images)[:3]
        return masked(images, MASKS[self.masks](batch_size, height, width)), images

    def images_of(self, data):
        """Returns the images of a batch, to be checked by `fit`."""
        return [self.real_samples(data)]

    def complete(self, inputs, generated):
        """Returns the generated pixels where the mask is 1, and elsewhere the given ones."""
        known, masks = inputs[..., :-1], inputs[..., -1:]
        return ops.where(ops.cast(masks, "bool"), ops.cast(generated, "float32"), known)

    def reconstruction_terms(self, inputs, targets, outputs, training):
        """The weighted mean squared error of the missing pixels, `(batch,)`."""
        share = ops.mean(inputs[..., -1], axis=(1, 2))
        error = per_example(ops.square(targets - outputs)) / ops.maximum(share, 1e-6)
        return {"reconstruction_loss": self.reconstruction_weight * error}

    def inpaint(self, images, masks, batch_size=16, tile=None, overlap=None):
        """Fills in what is missing in images.

        Args:
            images: Float array `(n, height, width, channels)` in [-1, 1]. What stands where pixels
                are missing does not matter.
            masks: Array of zeros and ones, or booleans, 1 where a pixel is missing: `(n, height,
                width, 1)`, or `(height, width)`, one for all images.
            batch_size: See `translate`.
            tile: See `translate`.
            overlap: See `translate`.

        Returns:
            NumPy float32 array of the shape of the images, equal to them where the masks are 0.

        Raises:
            ValueError: If images or masks have another shape, or other values.
        """
        images = np.asarray(images)
        shape = (None, None, self.sample_shape[-1])
        check_static_batch(images, shape, type(self).__name__)
        masks = np.asarray(masks)
        if masks.shape == images.shape[1:3]:
            masks = np.broadcast_to(masks[None, ..., None], (*images.shape[:3], 1))
        if masks.shape != (*images.shape[:3], 1):
            raise ValueError(
                f"`masks` have the shape {masks.shape}, the images {images.shape}. Expected "
                f"{(*images.shape[:3], 1)}, or {images.shape[1:3]} for one mask of all images."
            )
        if not np.isin(masks, (0, 1)).all():
            raise ValueError(
                f"`masks` have values in [{masks.min()}, {masks.max()}]. Expected 0 for known and "
                "1 for missing pixels, or booleans."
            )
        masks = masks.astype("float32")
        known = np.where(masks == 1, np.float32(0), images.astype("float32"))
        completed = self.translate(
            np.concatenate([known, masks], axis=-1), batch_size, tile, overlap
        )
        return np.where(masks == 1, completed, images.astype("float32"))

    def columns(self, inputs, targets=None):
        """Returns images with holes, of the masks that training has, completed ones, and `inputs`.

        Args:
            inputs: Whole images.
            targets: Not used.
        """
        with engine.random.scope(self.seed, stream="columns"):
            masks = ops.convert_to_numpy(MASKS[self.masks](*np.shape(inputs)[:3]))
        return [np.where(masks == 1, np.float32(0), inputs), self.inpaint(inputs, masks), inputs]

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        return super().get_config() | {
            "masks": self.masks,
            "reconstruction_weight": self.reconstruction_weight,
        }


def masked(images, masks):
    """Returns the generator's inputs: images whose missing pixels are 0, and masks, as channels.

    Args:
        images: Float tensor `(batch, height, width, channels)`.
        masks: Float tensor `(batch, height, width, 1)`, 1 where a pixel is missing.
    """
    return ops.concatenate([images * (1.0 - masks), masks], axis=-1)
