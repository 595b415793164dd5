"""BiGAN: a generator and an encoder, judged by pairs of sample and code (Donahue et al., 2017)."""

import functools

import keras

from keras_gan.models.gan import GAN
from keras_gan.models.parts import adam
from keras_gan.models.shapes import check_is_model

_ADAM = adam(2e-4, 0.5, 0.999)


@keras.saving.register_keras_serializable(package="keras_gan")
class BiGAN(GAN):
    """BiGAN: learns an encoder along with the generator.

    The discriminator judges pairs: a real sample with its code, `(x, E(x))`, against a generated
    one with the latents it came from, `(G(z), z)`:

    `min_{G,E} max_D  E[log D(x, E(x))] + E[log(1 - D(G(z), z))]`

    At the optimum `E` inverts `G`. Generator and encoder are one player; as in the paper's section
    3.4 they minimise the discriminator's objective with the roles of real and generated exchanged,
    which does not saturate.

    Regularizers and augmentations are not taken: they treat samples, not pairs.

    Args:
        generator: Keras model from latents `(batch, latent_dim)` to samples.
        discriminator: Keras model from `[samples, latents]` to logits: those of
            `keras_gan.networks` with `condition_dim=latent_dim`.
        encoder: Keras model from samples to codes `(batch, latent_dim)`, such as
            `keras_gan.networks.DCGANEncoder`.
        **kwargs: Of `GAN`.

    Example:
    ```python
    shape = (28, 28, 1)
    gan = keras_gan.models.BiGAN(
        generator=keras_gan.networks.DCGANGenerator(shape, latent_dim=50),
        discriminator=keras_gan.networks.DCGANDiscriminator(
            shape, condition_dim=50, conditioning="concatenation"
        ),
        encoder=keras_gan.networks.DCGANEncoder(shape, latent_dim=50),
    )
    gan.compile()
    gan.fit(keras_gan.data.load("fashion_mnist_mini"), epochs=20)
    again = gan.reconstruct(images)
    ```

    Reference:
        - Donahue, Krähenbühl and Darrell, 2017, "Adversarial Feature Learning",
          arXiv:1605.09782, eq. 3 and section 3.4.
        - Dumoulin et al., 2017, "Adversarially Learned Inference", arXiv:1606.00704: the same
          idea, with a stochastic encoder.
    """

    network_names = ("generator", "discriminator", "encoder")
    default_networks = {**GAN.default_networks, "encoder": "dcgan_encoder"}

    def __init__(self, generator, discriminator, encoder, **kwargs):
        check_is_model(encoder, "encoder")
        super().__init__(generator, discriminator, **kwargs)
        codes = encoder(keras.KerasTensor((None, *self.sample_shape)))
        if tuple(codes.shape[1:]) != (self.latent_dim,):
            raise ValueError(
                f"The encoder '{encoder.name}' returns the shape {tuple(codes.shape)}. Expected "
                f"(batch, {self.latent_dim}), the generator's latent vectors."
            )
        self.encoder = encoder

    @property
    def players(self):
        """The generator with the encoder, and the discriminator."""
        return {
            "generator": [self.generator, self.encoder],
            "discriminator": [self.discriminator],
        }

    def compile(
        self,
        generator_optimizer=_ADAM,
        discriminator_optimizer=_ADAM,
        loss="non_saturating",
        regularizers=(),
        augmentations=(),
        **kwargs,
    ):
        """As `GAN.compile`, with defaults; without regularizers and augmentations.

        Raises:
            ValueError: As `GAN.compile`, or if there are regularizers or augmentations.
        """
        if regularizers or augmentations:
            raise ValueError(
                f"{type(self).__name__} judges pairs of sample and code, which regularizers and "
                "augmentations of samples do not know. Leave them out."
            )
        super().compile(generator_optimizer, discriminator_optimizer, loss, **kwargs)

    @classmethod
    def network_arguments(cls, data, fields):
        """The encoder returns latents, of which the discriminator gets pairs with samples."""
        latent_dim = fields["generator"]["latent_dim"]
        return {
            "encoder": {"latent_dim": latent_dim},
            "discriminator": {"condition_dim": latent_dim, "conditioning": "concatenation"},
        }

    def given_spec(self, generator):
        """See `GAN.given_spec`: the code of a sample."""
        return keras.KerasTensor((None, generator.input_shape[1]))

    def discriminator_inputs(self, samples, given):
        """The samples and their codes."""
        return [samples, given]

    def train_step(self, data):
        """Updates the discriminator `num_discriminator_steps` times, then generator and encoder."""
        for real, _ in self.split_batch(self.examples(data)):
            latents = self.draw_latents(real)
            made = self.forward(functools.partial(self.pairs, real, latents))
            terms = functools.partial(self.pair_terms, real, latents, made.output)
            self.minimize(terms, "discriminator")
        self.minimize(
            lambda output: self.pair_terms(real, latents, output, exchanged=True),
            "generator",
            through=made,
        )
        return self.logs()

    def pairs(self, real, latents, training=True):
        """Returns what completes the pairs: `G(z)` and `E(x)`."""
        return self.generator(latents, training=training), self.encoder(real, training=training)

    def pair_terms(self, real, latents, made, exchanged=False, training=True):
        """What a player minimises, `(batch,)`: the discriminator, or `exchanged` the other one."""
        fake, codes = made
        real_logits, fake_logits = (
            self.discriminator(self.discriminator_inputs(*pair), training=training)
            for pair in ((real, codes), (fake, latents))
        )
        if not exchanged:
            self.log_accuracies(self.loss.margins(real_logits, fake_logits))
            return {"discriminator_loss": self.loss.discriminator_loss(real_logits, fake_logits)}
        return {"generator_loss": self.loss.discriminator_loss(fake_logits, real_logits)}

    def test_step(self, data):
        """Computes both losses and accuracies in inference mode, without an update."""
        real, _ = self.examples(data)
        latents = self.draw_latents(real)
        made = self.pairs(real, latents, training=False)
        for exchanged in (False, True):
            terms = self.pair_terms(real, latents, made, exchanged, training=False)
            for name, values in terms.items():
                self.log(name, values)
        return self.logs()

    def encode(self, samples, batch_size=64):
        """Returns the codes `E(x)` of samples, NumPy float32 `(n, latent_dim)`."""
        return self.run_on_samples(self.encoder, samples, batch_size)

    def reconstruct(self, samples, batch_size=64, average=None):
        """Returns `G(E(x))`, NumPy float32 `(n, *sample_shape)`; `average` as of `generate`."""
        codes = self.encode(samples, batch_size)
        return self.generate(latents=codes, batch_size=batch_size, average=average)
