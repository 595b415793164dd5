"""SRGAN: photo-realistic super-resolution (Ledig et al., 2017)."""

import keras
from keras import ops

from keras_gan import features
from keras_gan.features.from_discriminator import activations_of
from keras_gan.losses.base import per_example
from keras_gan.losses.reconstruction import squared_error
from keras_gan.models.paired_gan import PairedGAN
from keras_gan.models.parts import adam
from keras_gan.utils.validation import check_not_negative, check_shows_layers

_ADAM = adam(1e-4, 0.9, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class SRGAN(PairedGAN):
    """SRGAN: makes a large image of a small one, with the detail that the small one lost.

    ```
    generator:      content_weight * |phi(y) - phi(G(x))|^2 + adversarial_weight * (-log D(G(x)))
    discriminator:  -log D(y) - log(1 - D(G(x)))
    ```

    `phi` are features; compared in them instead of pixels, detail counts and its exact place does
    not. The paper starts `G` from a network trained by the squared error of pixels, as the game
    alone finds artifacts: train that first with `Reconstruction`, and give its `generator`.

    Args:
        generator: Keras model from small images to larger ones, such as
            `keras_gan.networks.SRResNet`.
        discriminator: Keras model from the larger images to logits, such as
            `keras_gan.networks.SRGANDiscriminator`.
        content: What `phi` is: `"pixels"` (the images themselves, the paper's SRGAN-MSE);
            `"discriminator"` (the activations behind each of its layers that has an activation,
            compared by their mean absolute difference, as Wang et al., 2018); or a frozen feature
            extractor, by what `keras_gan.features.get` takes: a name such as `"vgg19"`, as in the
            paper (SRGAN-VGG54), or any Keras model. Default: `"discriminator"`, which needs no
            downloaded weights.
        content_weight: Float of at least 0. Default: `1.0`; the paper's of VGG features is 0.006.
        adversarial_weight: Float of at least 0. Default: `1e-3`, as in the paper.
        **kwargs: Of `PairedGAN`: `seed`, `name`.

    Data: batches `(small, large)`, float32 in [-1, 1], such as those of
    `keras_gan.data.load_pairs(..., transform="low_resolution:4")`.

    Logs: `content_loss` (weighted), besides those of `PairedGAN`.

    **Deviations from the paper.** Small images are in [-1, 1] too, not in [0, 1]. The discriminator
    is updated before the generator, on half its objective.

    Example:
    ```python
    train = keras_gan.data.load_pairs("folder:photos", transform="low_resolution:4", crop_size=96)
    start = keras_gan.models.Reconstruction(keras_gan.networks.SRResNet((24, 24, 3)))
    start.compile()
    start.fit(train, epochs=100)
    model = keras_gan.models.SRGAN(
        generator=start.generator,
        discriminator=keras_gan.networks.SRGANDiscriminator((96, 96, 3)),
    )
    model.compile()
    model.fit(train, epochs=100)
    large = model.translate(small)
    ```

    Reference:
        - Ledig et al., 2017, "Photo-Realistic Single Image Super-Resolution Using a Generative
          Adversarial Network", arXiv:1609.04802, eq. 3 to 6.
        - Wang et al., 2018, "High-Resolution Image Synthesis and Semantic Manipulation with
          Conditional GANs", arXiv:1711.11585, eq. 4 (features of the discriminator).
    """

    default_networks = {"generator": "sr_res_net", "discriminator": "srgan_discriminator"}
    reconstruction_names = ("content_loss",)

    def __init__(
        self,
        generator,
        discriminator,
        content="discriminator",
        content_weight=1.0,
        adversarial_weight=1e-3,
        **kwargs,
    ):
        super().__init__(generator, discriminator, adversarial_weight, **kwargs)
        self.content = content
        self.content_weight = check_not_negative(content_weight, "content_weight")
        self.extractor = None
        if content == "discriminator":
            check_shows_layers(discriminator, "content='discriminator'", "; or another `content`")
            network = keras.Model(discriminator.inputs, activations_of(discriminator))
            # Not the network itself, which Keras would save once more.
            self._activations = lambda images, training: network(images, training=training)
        elif content != "pixels":
            self.extractor = features.get(content)

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="non_saturating",
        **kwargs,
    ):
        """As `PairedGAN.compile`, with the paper's optimizers by default."""
        super().compile(generator_optimizer, discriminator_optimizer, loss, **kwargs)

    def reconstruction_terms(self, inputs, targets, outputs, training):
        """The weighted distance of the features, `(batch,)`."""
        distance = self.content_distance(targets, outputs, training)
        return {"content_loss": self.content_weight * distance}

    def content_distance(self, targets, outputs, training):
        """Returns how far outputs lie from their targets in what `content` names: `(batch,)`."""
        if self.content == "pixels":
            return squared_error(targets, outputs)
        if self.content == "discriminator":
            maps = (keras.tree.flatten(self._activations(x, training)) for x in (targets, outputs))
            pairs = zip(*maps, strict=True)
            distances = [per_example(ops.abs(ops.stop_gradient(a) - b)) for a, b in pairs]
            return sum(distances) / len(distances)
        target, output = (self.extractor(x)["features"] for x in (targets, outputs))
        return squared_error(target, output)

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        content = self.content
        if not isinstance(content, (str, dict)):
            content = keras.saving.serialize_keras_object(content)
        return super().get_config() | {"content": content, "content_weight": self.content_weight}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Makes the model from what `get_config` returned."""
        content = config["content"]
        if isinstance(content, dict) and "class_name" in content:
            content = keras.saving.deserialize_keras_object(content, custom_objects)
        return super().from_config({**config, "content": content}, custom_objects)
