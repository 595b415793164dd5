"""The base of adversarial models that learn from pairs of images."""

import keras

from keras_gan import losses
from keras_gan.metrics.functional import l1, psnr, ssim
from keras_gan.models.parts import adam
from keras_gan.models.shapes import check_is_model, check_logits
from keras_gan.models.translation import TranslationModel
from keras_gan.utils.validation import check_not_negative

_ADAM = adam(2e-4, 0.5, 0.999)


class PairedGAN(TranslationModel):
    """A generator from inputs to outputs `G(x)`, and a discriminator of outputs and targets `y`.

    The generator minimises `adversarial_weight` times the adversarial loss, and how far its
    outputs lie from their targets, which each subclass says by `reconstruction_terms`.

    Args:
        generator: See `TranslationModel`.
        discriminator: Keras model from images (or a list, see `discriminator_inputs`) to logits
            `(batch, 1)` or a patch map `(batch, height, width, 1)`.
        adversarial_weight: Float of at least 0.
        seed: See `TranslationModel`.
        **kwargs: Of `keras.Model`: `name`.

    Raises:
        ValueError: If the networks' shapes do not fit each other.

    Logs: `discriminator_loss`, `generator_loss` (weighted), the reconstruction terms (weighted),
    `real_accuracy` and `fake_accuracy` (shares of targets and of outputs, or of patches of them,
    that the discriminator gets right); `evaluate` also gives `l1`, `psnr` and `ssim` of the outputs
    (`keras_gan.metrics`).
    """

    network_names = ("generator", "discriminator")
    default_networks = {"generator": "unet", "discriminator": "patch_discriminator"}

    def __init__(self, generator, discriminator, adversarial_weight=1.0, seed=0, **kwargs):
        super().__init__(generator, seed=seed, **kwargs)
        check_is_model(discriminator, "discriminator")
        images, inputs = (
            keras.KerasTensor((None, *shape)) for shape in (self.sample_shape, self.inputs_shape)
        )
        check_logits(
            discriminator,
            self.discriminator_inputs(images, inputs),
            f"The networks do not fit: the generator '{generator.name}' maps {self.inputs_shape} "
            f"to {self.sample_shape}, the discriminator '{discriminator.name}' takes ",
        )
        self.discriminator = discriminator
        self.adversarial_weight = check_not_negative(adversarial_weight, "adversarial_weight")

    @property
    def players(self):
        """The generator and the discriminator."""
        return {"generator": [self.generator], "discriminator": [self.discriminator]}

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="non_saturating",
        **kwargs,
    ):
        """Configures the game.

        Args:
            generator_optimizer: `keras.optimizers.Optimizer` of the generator.
            discriminator_optimizer: Another one, of the discriminator.
            loss: `keras_gan.losses.AdversarialLoss`, its name, class or config.
            **kwargs: `run_eagerly`, `steps_per_execution`, `jit_compile` of
                `AdversarialModel.compile`.
        """
        self.loss = losses.get(loss)
        optimizers = {"generator": generator_optimizer, "discriminator": discriminator_optimizer}
        super().compile(optimizers, **kwargs)

    def compile_arguments(self):
        """The arguments of `compile` besides the optimizers."""
        return {"loss": self.loss} | super().compile_arguments()

    def log_names(self):
        """Names in the logs; see the class."""
        names = ["discriminator_loss", "generator_loss", *self.reconstruction_names]
        return [*names, "real_accuracy", "fake_accuracy", "l1", "psnr", "ssim"]

    # The names of the reconstruction terms.
    reconstruction_names = ()

    def reconstruction_terms(self, inputs, targets, outputs, training):
        """Returns what the generator minimises beside the adversarial loss: name to `(batch,)`."""
        raise NotImplementedError

    def discriminator_inputs(self, images, inputs):
        """Returns what the discriminator sees of targets or outputs; here these alone."""
        return images

    def train_step(self, data):
        """Updates the discriminator, then the generator."""
        inputs, targets = self.examples(data)
        made = self.forward(lambda: self(inputs, training=True))
        self.minimize(
            lambda: self.discriminator_terms(inputs, targets, made.output), "discriminator"
        )
        self.minimize(
            lambda outputs: self.generator_terms(inputs, targets, outputs),
            "generator",
            through=made,
        )
        return self.logs()

    def discriminator_terms(self, inputs, targets, outputs, training=True):
        """What the discriminator minimises, `(batch,)`: half its loss, as in the pix2pix paper."""
        real_logits, fake_logits = (self.assess(x, inputs, training) for x in (targets, outputs))
        self.log_accuracies(self.loss.margins(real_logits, fake_logits))
        return {"discriminator_loss": 0.5 * self.loss.discriminator_loss(real_logits, fake_logits)}

    def generator_terms(self, inputs, targets, outputs, training=True):
        """What the generator minimises: the adversarial loss and the reconstruction terms."""
        fake_logits = self.assess(outputs, inputs, training)
        real_logits = None
        if self.loss.generator_needs_real_logits:
            real_logits = self.assess(targets, inputs, training)
        loss = self.adversarial_weight * self.loss.generator_loss(fake_logits, real_logits)
        terms = self.reconstruction_terms(inputs, targets, outputs, training)
        return {"generator_loss": loss} | terms

    def assess(self, images, inputs, training=True):
        """Returns the discriminator's logits for targets or outputs."""
        return self.discriminator(self.discriminator_inputs(images, inputs), training=training)

    def test_step(self, data):
        """Computes losses, accuracies and metrics in inference mode, without an update."""
        inputs, targets = self.examples(data)
        outputs = self(inputs, training=False)
        terms = self.discriminator_terms(inputs, targets, outputs, training=False)
        terms |= self.generator_terms(inputs, targets, outputs, training=False)
        for name, values in (terms | quality(targets, outputs)).items():
            self.log(name, values)
        return self.logs()

    def get_config(self):
        """Returns the constructor's arguments, networks included, serialized."""
        return super().get_config() | {"adversarial_weight": self.adversarial_weight}


def quality(targets, outputs):
    """Returns how near outputs come to their targets, by the names of the logs: `(batch,)` each."""
    return {function.__name__: function(targets, outputs) for function in (l1, psnr, ssim)}
