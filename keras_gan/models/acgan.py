"""ACGAN: the discriminator also names the class of each sample (Odena et al., 2017)."""

import keras
from keras import ops

from keras_gan.models.conditional_gan import ConditionalGAN
from keras_gan.models.parts import check_extra_output
from keras_gan.utils.validation import check_not_negative


@keras.saving.register_keras_serializable(package="keras_gan")
class ACGAN(ConditionalGAN):
    """ACGAN: GAN with an auxiliary classifier.

    The generator is told the class, the discriminator tells it: besides its logit it returns
    class logits, from the same features. With the log likelihood of the source, `L_S` (the
    adversarial loss), and that of the class,

    `L_C = E[log P(C = c | X_real)] + E[log P(C = c | X_fake)]`,

    the discriminator maximises `L_S + L_C`, the generator `L_C - L_S`: both want the classes to be
    seen. That sharpens samples, at the price of those that a classifier would find ambiguous. Here
    the discriminator learns the classes of real samples alone; see `fake_class_weight`.

    Args:
        generator: Keras model from `[latents, conditions]` to samples, as of `ConditionalGAN`.
        discriminator: Keras model from samples to `[logits, class_logits]`, `(batch, 1)` and
            `(batch, num_classes)`: those of `keras_gan.networks` with `head_units=num_classes`.
        class_weight: Float, at least 0, the weight of `L_C`. Default: `1.0`, as in the paper.
        fake_class_weight: Float, at least 0, by which the generated samples' part of `L_C` is
            multiplied in the discriminator's loss. Default: `0.0`. With `1.0`, the paper's, both
            players can agree on marks of the class that no real image bears: on Fashion-MNIST
            (configs/acgan/fashion_mnist.py, seed 0, 6 epochs) the classes of the samples were told
            by their brightness, and had nothing to do with those of the data.
        **kwargs: Of `GAN`.

    Logs, besides those of `GAN`: `real_class_loss` and `fake_class_loss` (weighted), the two
    cross entropies in `-L_C`, the second as of the generator; and, with a `fake_class_weight`, as
    of the discriminator, `discriminator_fake_class_loss`. `evaluate` gives those of `GAN` alone.

    Example:
    ```python
    gan = keras_gan.models.ACGAN(
        generator=keras_gan.networks.DCGANGenerator((28, 28, 1), latent_dim=64, condition_dim=10),
        discriminator=keras_gan.networks.DCGANDiscriminator((28, 28, 1), head_units=10),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini", with_labels=True), epochs=20)
    gan.classify(gan.generate(labels=[3, 3, 3]))  # (3, 10), high in column 3
    ```

    Reference:
        - Odena, Olah and Shlens, 2017, "Conditional Image Synthesis with Auxiliary Classifier
          GANs", arXiv:1610.09585, eq. 2 and 3.
    """

    def __init__(self, generator, discriminator, class_weight=1.0, fake_class_weight=0.0, **kwargs):
        super().__init__(generator, discriminator, **kwargs)
        self.class_weight = check_not_negative(class_weight, "class_weight")
        self.fake_class_weight = check_not_negative(fake_class_weight, "fake_class_weight")
        check_extra_output(self, self.num_classes, "class logits")

    @classmethod
    def network_arguments(cls, data, fields):
        """The generator takes the class, the discriminator returns it."""
        return {
            "generator": {"condition_dim": data.num_classes},
            "discriminator": {"head_units": data.num_classes},
        }

    def discriminator_inputs(self, samples, given):
        """The samples alone: the discriminator is to find out the class."""
        return samples

    def extra_log_names(self):
        """See the class."""
        names = ["real_class_loss", "fake_class_loss"]
        return names + (["discriminator_fake_class_loss"] if self.fake_class_weight else [])

    def discriminator_extras(self, real_outputs, fake_outputs, latents, given):
        """The cross entropies of the classes, of real and of generated samples."""
        terms = {"real_class_loss": self.class_loss(given, real_outputs[0])}
        if self.fake_class_weight:
            fake_loss = self.class_loss(given, fake_outputs[0])
            terms["discriminator_fake_class_loss"] = self.fake_class_weight * fake_loss
        return terms

    def generator_extras(self, fake_outputs, latents, given):
        """The cross entropy of the classes of generated samples."""
        return {"fake_class_loss": self.class_loss(given, fake_outputs[0])}

    def class_loss(self, conditions, class_logits):
        """Returns the weighted cross entropy `(batch,)` of one-hot classes."""
        likelihoods = ops.log_softmax(ops.cast(class_logits, "float32"))
        return -self.class_weight * ops.sum(conditions * likelihoods, axis=-1)

    def classify(self, samples, batch_size=64):
        """Returns class probabilities, NumPy float32 `(n, num_classes)`, of samples."""
        _, class_logits = self.run_on_samples(self.discriminator, samples, batch_size)
        return ops.convert_to_numpy(ops.softmax(class_logits))

    def get_config(self):
        """Returns the constructor's arguments."""
        return super().get_config() | {
            "class_weight": self.class_weight,
            "fake_class_weight": self.fake_class_weight,
        }
