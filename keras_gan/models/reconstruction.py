"""A generator that is trained on pairs without a discriminator: what GANs are compared with."""

import keras

from keras_gan.losses.reconstruction import RECONSTRUCTION_LOSSES
from keras_gan.models.paired_gan import quality
from keras_gan.models.parts import adam
from keras_gan.models.translation import TranslationModel
from keras_gan.utils.validation import did_you_mean

_ADAM = adam(1e-4, 0.9, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class Reconstruction(TranslationModel):
    """Regression from images to images: the mean (or median) of all that could be right.

    `min_G E |y - G(x)|^2`, whose minimum is the mean of the targets that an input may have: where
    several are right, it is a blur of them. With the absolute error it is their median, pixel by
    pixel. The baseline of adversarial models, and the beginning of SRGAN's training (its SRResNet).

    Args:
        generator: Keras model from images to images.
        **kwargs: Of `TranslationModel`: `seed`, `name`.

    Logs: `reconstruction_loss`; `evaluate` also gives `l1`, `psnr` and `ssim`.

    Example:
    ```python
    train = keras_gan.data.load_pairs(
        "folder:photos", transform="low_resolution:4", image_size=128
    )
    model = keras_gan.models.Reconstruction(keras_gan.networks.SRResNet((32, 32, 3)))
    model.compile()
    model.fit(train, epochs=100)
    ```

    Reference:
        - Ledig et al., 2017, arXiv:1609.04802, eq. 4 (the squared error).
        - Isola et al., 2017, arXiv:1611.07004, section 4.2 (the absolute error alone).
    """

    @property
    def players(self):
        """The generator alone."""
        return {"generator": [self.generator]}

    def compile(self, generator_optimizer=_ADAM, loss="squared_error", **kwargs):
        """Configures the training.

        Args:
            generator_optimizer: `keras.optimizers.Optimizer`.
            loss: `"squared_error"` or `"absolute_error"`.
            **kwargs: `run_eagerly`, `steps_per_execution`, `jit_compile` of
                `AdversarialModel.compile`.

        Raises:
            ValueError: If the loss is unknown.
        """
        loss = loss.get("name") if isinstance(loss, dict) else loss
        if loss not in RECONSTRUCTION_LOSSES:
            raise ValueError(
                f"Unknown loss {loss!r} of a reconstruction."
                f"{did_you_mean(loss, RECONSTRUCTION_LOSSES)} Available: "
                f"{', '.join(RECONSTRUCTION_LOSSES)}."
            )
        self.loss = loss
        super().compile({"generator": generator_optimizer}, **kwargs)

    def compile_arguments(self):
        """The arguments of `compile` besides the optimizer."""
        return {"loss": self.loss} | super().compile_arguments()

    def log_names(self):
        """Names in the logs; see the class."""
        return ["reconstruction_loss", "l1", "psnr", "ssim"]

    def train_step(self, data):
        """Updates the generator."""
        inputs, targets = self.examples(data)
        self.minimize(
            lambda: self.reconstruction_terms(targets, self(inputs, training=True)), "generator"
        )
        return self.logs()

    def reconstruction_terms(self, targets, outputs):
        """What the generator minimises, `(batch,)`."""
        return {"reconstruction_loss": RECONSTRUCTION_LOSSES[self.loss](targets, outputs)}

    def test_step(self, data):
        """Computes the loss and the metrics in inference mode, without an update."""
        inputs, targets = self.examples(data)
        outputs = self(inputs, training=False)
        terms = self.reconstruction_terms(targets, outputs) | quality(targets, outputs)
        for name, values in terms.items():
            self.log(name, values)
        return self.logs()
