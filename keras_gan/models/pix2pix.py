"""pix2pix: image-to-image translation from pairs (Isola et al., 2017)."""

import keras

from keras_gan.losses.reconstruction import absolute_error
from keras_gan.models.paired_gan import PairedGAN
from keras_gan.utils.validation import check_not_negative


@keras.saving.register_keras_serializable(package="keras_gan")
class Pix2Pix(PairedGAN):
    """pix2pix: learns from pairs `(x, y)` to make outputs `G(x)` that could be `y`.

    `min_G max_D  E[log D(x, y)] + E[log(1 - D(x, G(x)))] + l1_weight E[|y - G(x)|_1]`

    The discriminator sees an image together with the input that it belongs to, and judges patches
    of it: realistic detail is its affair, low frequencies that of the L1 term, here a mean over
    the pixels as in the authors' code. The noise `z` of the paper's `G(x, z)` is the generator's
    dropout. The discriminator's objective is halved, as in the paper.

    Args:
        generator: Keras model from images to images, such as `keras_gan.networks.UNet`.
        discriminator: Keras model from a list `[images, inputs]` to a patch map, such as
            `keras_gan.networks.PatchDiscriminator` with `condition_channels`.
        l1_weight: Float of at least 0, the paper's lambda. Default: `100.0`.
        adversarial_weight: Float of at least 0. Default: `1.0`.
        **kwargs: Of `PairedGAN`: `seed`, `name`.

    Data: batches `(inputs, targets)`, float32 in [-1, 1], of `keras_gan.data.load_pairs`.

    Example:
    ```python
    train = keras_gan.data.load_pairs("folder:maps", "folder:photos", batch_size=1, flip=True)
    model = keras_gan.models.Pix2Pix(
        generator=keras_gan.networks.UNet((256, 256, 3)),
        discriminator=keras_gan.networks.PatchDiscriminator((256, 256, 3), condition_channels=3),
    )
    model.compile()
    model.fit(train, epochs=200)
    photos = model.translate(maps)
    ```

    Reference:
        - Isola et al., 2017, "Image-to-Image Translation with Conditional Adversarial Networks",
          arXiv:1611.07004, eq. 1 to 4 and section 3.3.
    """

    reconstruction_names = ("l1_loss",)

    def __init__(self, generator, discriminator, l1_weight=100.0, adversarial_weight=1.0, **kwargs):
        super().__init__(generator, discriminator, adversarial_weight, **kwargs)
        self.l1_weight = check_not_negative(l1_weight, "l1_weight")

    @classmethod
    def network_arguments(cls, data, fields):
        """The discriminator sees inputs too."""
        conditions = {"condition_channels": data.inputs_shape[-1]}
        return super().network_arguments(data, fields) | {"discriminator": conditions}

    def discriminator_inputs(self, images, inputs):
        """An image and the input that it belongs to."""
        return [images, inputs]

    def reconstruction_terms(self, inputs, targets, outputs, training):
        """The weighted mean absolute difference, `(batch,)`."""
        return {"l1_loss": self.l1_weight * absolute_error(targets, outputs)}

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        return super().get_config() | {"l1_weight": self.l1_weight}
